package dev.glimpse.download;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as its makers publish it, and how to import it.
 *
 * @param name under which it is pulled, and served
 * @param description one line
 * @param page where the makers, or a tutorial, name the address
 * @param licence of the weights
 * @param address of the file
 * @param size of the file, where somebody says it
 * @param sha256 of the file, where somebody says it
 * @param graph the file to import, as the archive calls it
 * @param labels files that name the outputs, of those that Glimpse carries or in the archive
 * @param preset the importer's
 */
public record PublishedModel(
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) String description,
    @JsonProperty(required = true) URI page,
    @JsonProperty(required = true) String licence,
    @JsonProperty(required = true) URI address,
    @Nullable Size size,
    @Nullable Sha256 sha256,
    @JsonProperty(required = true) String graph,
    @JsonProperty(required = true) List<String> labels,
    @JsonProperty(required = true) String preset) {

  /**
   * Bytes.
   *
   * @param sources who says so
   */
  public record Size(
      @JsonProperty(required = true) long bytes,
      @JsonProperty(required = true) List<String> sources) {
    public Size {
      sources = named("size", sources);
    }
  }

  /**
   * 64 hexadecimal digits.
   *
   * @param sources who says so
   */
  public record Sha256(
      @JsonProperty(required = true) String digest,
      @JsonProperty(required = true) List<String> sources) {
    public Sha256 {
      present("sha256.digest", digest);
      sources = named("sha256", sources);
    }
  }

  public PublishedModel {
    present("name", name);
    present("description", description);
    present("page", page);
    present("licence", licence);
    present("address", address);
    present("graph", graph);
    present("labels", labels);
    present("preset", preset);
    labels = List.copyOf(labels);
  }

  /** A key without a value is null in YAML, whatever the type says. */
  static void present(String key, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " has no value");
    }
  }

  /** A figure that nobody stands for is none. */
  private static List<String> named(String figure, @Nullable List<String> sources) {
    if (sources == null || sources.isEmpty()) {
      throw new IllegalArgumentException(figure + " has no source");
    }
    return List.copyOf(sources);
  }

  /** The file, with the checksum that is published, or else the given one. */
  public RemoteFile file(RemoteFile.@Nullable Checksum unpublished) {
    return new RemoteFile(
        address,
        size == null ? null : size.bytes(),
        sha256 == null
            ? unpublished
            : new RemoteFile.Checksum(sha256.digest(), sha256.sources().get(0)));
  }

  /** The last part of its address. */
  public String fileName() {
    String path = address.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
