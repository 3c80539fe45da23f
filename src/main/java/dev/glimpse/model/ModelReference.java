package dev.glimpse.model;

import org.jspecify.annotations.Nullable;

/**
 * How requests and settings name a model: {@code name}, or {@code name:version}.
 *
 * @param name the model's
 * @param version null for the highest there is
 */
public record ModelReference(String name, @Nullable String version) {

  /** Splits at the colon, which neither part can have. */
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
