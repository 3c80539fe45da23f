package dev.glimpse.download;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published model, and how to import it.
 *
 * @param name the name for pulling and serving it
 * @param description one line
 * @param page the page of the publishers, or of a tutorial, that states the address
 * @param licence the licence of the weights
 * @param address the address of the file
 * @param size the size of the file; null if it is not published
 * @param sha256 the checksum of the file; null if it is not published
 * @param graph the file to import, by its name in the archive
 * @param labels files that name the outputs, bundled with Glimpse or in the archive
 * @param preset the importer's preset
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
   * A size in bytes.
   *
   * @param sources the pages that state it
   */
  public record Size(
      @JsonProperty(required = true) long bytes,
      @JsonProperty(required = true) List<String> sources) {
    public Size {
      sources = named("size", sources);
    }
  }

  /**
   * A SHA-256 of 64 hexadecimal digits.
   *
   * @param sources the pages that state it
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

  /**
   * Checks that a key has a value: a key without one is null in YAML, even if the type is not
   * nullable.
   */
  static void present(String key, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " has no value");
    }
  }

  /** Checks that a figure has a source. */
  private static List<String> named(String figure, @Nullable List<String> sources) {
    if (sources == null || sources.isEmpty()) {
      throw new IllegalArgumentException(figure + " has no source");
    }
    return List.copyOf(sources);
  }

  /** Returns the file, with the published checksum, or else the given one. */
  public RemoteFile file(RemoteFile.@Nullable Checksum unpublished) {
    return new RemoteFile(
        address,
        size == null ? null : size.bytes(),
        sha256 == null
            ? unpublished
            : new RemoteFile.Checksum(sha256.digest(), sha256.sources().get(0)));
  }

  /** Returns the file's name, the last part of the address. */
  public String fileName() {
    String path = address.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
