package dev.glimpse.image;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** The names of unsupported formats, as far as the first bytes identify them. */
final class ForeignImageFormat {

  private static final int LOOKED_AT = 2048;
  private static final Pattern MARKUP = Pattern.compile("<(!doctype|html|head|body|\\?xml|!--).*");
  private static final Pattern NETPBM = Pattern.compile("P[1-7Ff][\\s#]");

  private static final Pattern HTML = Pattern.compile("<(!doctype\\s+html|html|head|body)\\b");

  private ForeignImageFormat() {}

  /**
   * Creates the failure for bytes that start like none of the supported formats.
   *
   * @param supported the names of the supported formats
   */
  static FailureException failure(byte[] bytes, String supported) {
    String image = bytes.length == 0 ? "the image is empty (0 bytes)" : "this is " + name(bytes);
    return new FailureException(
        FailureCode.UNSUPPORTED_FORMAT, image + "; supported are " + supported);
  }

  private static String name(byte[] bytes) {
    if (IsoMedia.matches(bytes)) {
      return IsoMedia.name(bytes);
    }
    if (MagicBytes.startsWith(bytes, 0x1f, 0x8b)) {
      return gzip(bytes);
    }
    return FileSignature.nameOf(bytes).orElseGet(() -> text(bytes));
  }

  /** Names the content of a gzip file, if it is SVG. */
  private static String gzip(byte[] bytes) {
    try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return text(unpacked.readNBytes(LOOKED_AT)).equals("SVG")
          ? "SVG, compressed by gzip"
          : "an archive (gzip)";
    } catch (IOException e) {
      return "an archive (gzip)"; // whose content is irrelevant
    }
  }

  private static String text(byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(LOOKED_AT, bytes.length), charset(bytes))
            .replaceFirst("^(\u00ef\u00bb\u00bf|\ufeff)", "") // the byte order mark
            .strip();
    if (NETPBM.matcher(start).lookingAt()) {
      return "a Netpbm image";
    }
    String lower = start.toLowerCase(Locale.ROOT);
    if (lower.contains("<svg") && !HTML.matcher(lower).lookingAt()) { // pages show icons as SVG
      return "SVG";
    }
    if (MARKUP.matcher(lower).lookingAt()) {
      return lower.startsWith("<?xml") ? "XML" : "HTML";
    }
    if (bytes.length == 2 && MagicBytes.startsWith(bytes, 0xff, 0xd8)) {
      return "no more than the first two bytes of a JPEG";
    }
    boolean printable =
        start.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || Character.isWhitespace(c));
    if (!printable) {
      return "no known image format";
    }
    return start.startsWith("{") || start.startsWith("[") ? "JSON" : "text";
  }

  private static Charset charset(byte[] bytes) {
    return MagicBytes.startsWith(bytes, 0xff, 0xfe) || MagicBytes.startsWith(bytes, 0xfe, 0xff)
        ? StandardCharsets.UTF_16
        : StandardCharsets.ISO_8859_1;
  }
}
