package dev.glimpse.model;

import dev.glimpse.system.Sha256Checksum;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model on disk.
 *
 * @param path the folder, which TensorFlow loads as a SavedModel
 * @param descriptor the content of its {@value ModelDescriptor#FILE}
 * @param labels the names of the outputs, by index
 */
public record ModelFolder(Path path, ModelDescriptor descriptor, ModelLabels labels) {

  /**
   * Reads the descriptor and the labels, and no other file.
   *
   * @throws ModelException if one of them is missing or invalid
   */
  public static ModelFolder read(Path path) {
    ModelDescriptor descriptor = ModelDescriptor.read(path);
    ModelLabels labels = ModelLabels.read(path.resolve(descriptor.labels()));
    Integer background = descriptor.output().background();
    if (background != null && background >= labels.size()) {
      throw new ModelException(
          "%s: output.background is %d, allowed: the index of one of its %d labels"
              .formatted(path.resolve(ModelDescriptor.FILE), background, labels.size()));
    }
    try {
      LabelDecision unused = LabelDecision.of(descriptor, labels);
    } catch (ModelException e) {
      throw new ModelException(path.resolve(ModelDescriptor.FILE) + ": " + e.getMessage(), e);
    }
    return new ModelFolder(path, descriptor, labels);
  }

  /** Returns the rule that turns scores into labels. */
  public LabelDecision decision() {
    return LabelDecision.of(descriptor, labels);
  }

  /**
   * Reads the descriptor and the labels, and compares every file's SHA-256.
   *
   * @throws ModelException if a file is missing or invalid, or differs from the descriptor
   */
  public static ModelFolder open(Path path) {
    return read(path).checked();
  }

  private ModelFolder checked() {
    for (Map.Entry<String, String> file : descriptor.files().entrySet()) {
      Path of = path.resolve(file.getKey());
      String sha256 = sha256(of);
      if (!sha256.equals(file.getValue())) {
        throw new ModelException(
            of + " has SHA-256 " + sha256 + ", but its descriptor says " + file.getValue());
      }
    }
    return this;
  }

  /**
   * Returns the SHA-256 of files, as a descriptor lists them.
   *
   * @param names the names of files in that folder
   * @throws ModelException if a file cannot be read
   */
  public static Map<String, String> checksums(Path folder, String... names) {
    Map<String, String> checksums = new LinkedHashMap<>();
    for (String name : names) {
      checksums.put(name, sha256(folder.resolve(name)));
    }
    return checksums;
  }

  /**
   * Returns a file's SHA-256, 64 hexadecimal digits.
   *
   * @throws ModelException if it cannot be read
   */
  public static String sha256(Path file) {
    try {
      return Sha256Checksum.of(file);
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read: " + e, e);
    }
  }
}
