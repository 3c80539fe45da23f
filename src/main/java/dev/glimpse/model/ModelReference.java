package dev.glimpse.model;

import org.jspecify.annotations.Nullable;

/**
 * A reference to a model in requests and settings: {@code name}, or {@code name:version}.
 *
 * @param name the model's name
 * @param version the version; null for the highest one
 */
public record ModelReference(String name, @Nullable String version) {

  /** Parses a reference, splitting it at the colon, which neither part can contain. */
  public static ModelReference parse(String reference) {
    int colon = reference.indexOf(':');
    return colon < 0
        ? new ModelReference(reference, null)
        : new ModelReference(reference.substring(0, colon), reference.substring(colon + 1));
  }

  @Override
  public String toString() {
    return version == null ? name : name + ":" + version;
  }
}
