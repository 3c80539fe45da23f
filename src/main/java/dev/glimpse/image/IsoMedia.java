package dev.glimpse.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of files in ISO base media format (ISO 14496-12), by their brands. The major brand
 * alone may be a general one such as mif1, so the compatible ones count, too.
 */
final class IsoMedia {

  private static final String AVIF = "AVIF";
  private static final String HEIC = "HEIC";
  private static final String HEIF = "HEIF (HEIC or AVIF)";

  private static final Map<String, Set<String>> BRANDS =
      Map.of(
          AVIF,
          Set.of("avif", "avis", "avio", "MA1A", "MA1B"),
          HEIC,
          Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"),
          "JPEG XL",
          Set.of("jxl "),
          "JPEG 2000",
          Set.of("jp2 ", "jpx ", "jpm ", "jph ", "j2ki", "j2is"),
          "a camera's raw photo",
          Set.of("crx "));

  /** Brands of still images and of image sequences in any coding. */
  private static final Set<String> GENERAL =
      Set.of("mif1", "mif2", "msf1", "miaf", "heif", "avci", "avcs", "jpeg", "jpgs", "vvic");

  private static final Set<String> SOUND = Set.of("M4A ", "M4B ", "M4P ");

  private static final int MAJOR = 8;
  private static final int COMPATIBLE = 16;
  private static final int MOST_BRANDS = 64;
  private static final int LOOKED_AT = 4096;

  private IsoMedia() {}

  static boolean matches(byte[] bytes) {
    return MagicBytes.hasText(bytes, 4, "ftyp");
  }

  static String name(byte[] bytes) {
    List<String> brands = brands(bytes);
    for (String brand : brands) {
      for (Map.Entry<String, Set<String>> format : BRANDS.entrySet()) {
        if (format.getValue().contains(brand)) {
          return format.getKey();
        }
      }
    }
    if (brands.stream().anyMatch(GENERAL::contains)) {
      return coding(bytes);
    }
    return brands.stream().anyMatch(SOUND::contains) ? "sound" : "a video";
  }

  /** Returns all brands, the major one first. */
  private static List<String> brands(byte[] bytes) {
    List<String> brands = new ArrayList<>();
    int length = ByteBuffer.wrap(bytes).getInt(0);
    int end = Math.min(bytes.length, length <= COMPATIBLE ? COMPATIBLE : length);
    for (int at = MAJOR; at + 4 <= end && brands.size() < MOST_BRANDS; at += 4) {
      if (at != MAJOR + 4) { // the version of the major brand
        brands.add(new String(bytes, at, 4, StandardCharsets.ISO_8859_1));
      }
    }
    return brands;
  }

  /**
   * Returns the name of an image by the types of its items, which are in the box after the brands.
   */
  private static String coding(byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(LOOKED_AT, bytes.length), StandardCharsets.ISO_8859_1);
    if (start.contains("av01")) {
      return AVIF;
    }
    return start.contains("hvc1") ? HEIC : HEIF;
  }
}
