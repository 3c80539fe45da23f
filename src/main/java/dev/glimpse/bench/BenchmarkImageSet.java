package dev.glimpse.bench;

import dev.glimpse.image.ImageFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The images that requests refer to, in turn and repeatedly.
 *
 * @param encoded the encoded images
 * @param files the files with the same bytes
 * @param tails the ends of the requests for them, after the id
 * @param description a description for people
 */
record BenchmarkImageSet(
    List<byte[]> encoded, List<Path> files, List<byte[]> tails, String description) {

  /** The maximum number of images from a folder; they are held in memory. */
  private static final int MOST = 256;

  private static final byte[] HEAD = "{\"id\":\"".getBytes(StandardCharsets.UTF_8);

  /** Creates images that requests contain inline. */
  static BenchmarkImageSet inline(List<Path> files, String description) throws IOException {
    List<byte[]> encoded = read(files);
    return new BenchmarkImageSet(
        encoded,
        files,
        encoded.stream()
            .map(image -> tail("data", Base64.getEncoder().encodeToString(image)))
            .toList(),
        description + ", inline");
  }

  /** Creates images that requests refer to by URI. */
  static BenchmarkImageSet referred(List<Path> files, String description) throws IOException {
    return new BenchmarkImageSet(
        read(files),
        files,
        files.stream().map(file -> tail("uri", file.toUri().toString())).toList(),
        description + ", files");
  }

  /** Creates images from the JPEGs and PNGs of a user's folder. */
  static BenchmarkImageSet ofFolder(Path folder) throws IOException {
    List<Path> images =
        ImageFolder.read(folder, 1).files().stream()
            .filter(file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png)"))
            .map(Path::toAbsolutePath)
            .limit(MOST)
            .toList();
    if (images.isEmpty()) {
      throw new IllegalArgumentException("There are no .jpg or .png files in " + folder);
    }
    return referred(images, images.size() + " of " + folder);
  }

  /** Generates photos and writes them into a folder. */
  static BenchmarkImageSet photos(Path folder, int count) throws IOException {
    List<byte[]> drawn = SyntheticPhotoGenerator.draw(count, count);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      files.add(Files.write(folder.resolve("photo-%04d.jpg".formatted(i)), drawn.get(i)));
    }
    int bytes = drawn.stream().mapToInt(image -> image.length).sum() / count;
    return referred(
        files,
        "%d generated JPEGs of %dx%d, %d kB"
            .formatted(
                count,
                SyntheticPhotoGenerator.WIDTH,
                SyntheticPhotoGenerator.HEIGHT,
                bytes / 1000));
  }

  private static List<byte[]> read(List<Path> files) {
    return files.stream().map(BenchmarkImageSet::read).toList();
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] tail(String field, String value) {
    return "\",\"%s\":\"%s\"}".formatted(field, value).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns the value of a request.
   *
   * @param number the index of the image, modulo the number of images
   * @param id an id of letters, digits and hyphens
   */
  byte[] request(int number, String id) {
    byte[] tail = tails.get(number % tails.size());
    ByteArrayOutputStream out = new ByteArrayOutputStream(HEAD.length + id.length() + tail.length);
    out.writeBytes(HEAD);
    out.writeBytes(id.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(tail);
    return out.toByteArray();
  }

  byte[] image(int number) {
    return encoded.get(number % encoded.size());
  }

  /** Returns the folder that a processor must be allowed to read. */
  Path folder() {
    return Objects.requireNonNull(files.get(0).toAbsolutePath().getParent());
  }
}
