package dev.glimpse.importer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A format in which models are published. {@link ModelFormats} lists all of them; a new format is
 * an implementation and one line there.
 */
interface ModelFormat {

  /** Returns the format as a noun with its article, for messages: "a frozen graph (.pb)". */
  String noun();

  /**
   * Recognises the model that a user's path names. The path is no folder, and may not exist,
   * because some formats are several files with a common prefix.
   *
   * @return the model; empty if the path is not of this format
   * @throws ImportException if the path is a part of this format that is no model by itself
   */
  Optional<ModelSource> at(Path path) throws IOException;

  /**
   * Returns whether a file whose name is that of an archive is a model of this format as it is, so
   * that it is not unpacked.
   */
  default boolean isArchive(Path file) throws IOException {
    return false;
  }

  /**
   * Finds the models of this format in a folder.
   *
   * @param files all files below the folder, sorted
   */
  List<ModelSource> among(List<Path> files) throws IOException;
}
