package dev.glimpse.download;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The models that can be pulled: Glimpse's own list, or another one in the same form.
 *
 * @param models the models in the order of the list
 */
public record PublishedModels(@JsonProperty(required = true) List<PublishedModel> models) {

  private static final String RESOURCE = "/models/published.yaml";

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  public PublishedModels {
    PublishedModel.present("models", models);
    models = List.copyOf(models);
    Set<String> names = new HashSet<>();
    for (PublishedModel model : models) {
      if (!model.name().matches("[a-z0-9][a-z0-9.-]*")) {
        throw new IllegalArgumentException(
            "name is " + model.name() + ", allowed: lower case letters, digits, . and -");
      }
      if (!names.add(model.name())) {
        throw new IllegalArgumentException(model.name() + " is listed twice");
      }
    }
  }

  /** Returns Glimpse's own list. */
  public static PublishedModels packaged() {
    try (InputStream in = PublishedModels.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("The jar does not contain " + RESOURCE);
      }
      return read(RESOURCE, in);
    } catch (IOException e) {
      throw new IllegalStateException(RESOURCE + " cannot be read", e);
    }
  }

  /**
   * Reads a user's list, for example of a mirror.
   *
   * @throws DownloadException if it is invalid, naming the file, the line, and the reason
   */
  public static PublishedModels read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    } catch (IOException e) {
      throw new DownloadException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static PublishedModels read(String name, InputStream in) throws IOException {
    try {
      PublishedModels list = YAML.readValue(in, PublishedModels.class);
      for (PublishedModel model : list.models) {
        RemoteFile file = model.file(null);
        if (!"https".equals(file.address().getScheme()) && file.checksum() == null) {
          throw new DownloadException(
              ("%s: %s has neither an https address nor a sha256, so its content could be changed"
                      + " on the way")
                  .formatted(name, model.name()));
        }
      }
      return list;
    } catch (JsonProcessingException e) {
      @Nullable JsonLocation location = e.getLocation();
      throw new DownloadException(
          "%s%s: %s"
              .formatted(
                  name,
                  location == null ? "" : ", line " + location.getLineNr(),
                  e.getOriginalMessage()),
          e);
    } catch (IllegalArgumentException e) {
      throw new DownloadException(name + ": " + e.getMessage(), e);
    }
  }

  /** Returns the model of that name. */
  public Optional<PublishedModel> find(String name) {
    return models.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /** Returns the names of the models that can be pulled. */
  public List<String> names() {
    return models.stream().map(PublishedModel::name).toList();
  }
}
