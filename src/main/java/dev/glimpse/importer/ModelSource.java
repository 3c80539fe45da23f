package dev.glimpse.importer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A published model on disk, found by its {@link ModelFormat} but not yet loaded. */
interface ModelSource {

  /**
   * Returns the file that stands for the model: its checksum identifies the model, and label files
   * are beside it.
   */
  Path file();

  /**
   * Returns the real paths of the model's files and folders. Two sources with the same paths are
   * one model that links make visible twice.
   */
  List<Path> parts() throws IOException;

  /** Returns whether the user can name the network of the weights. */
  default boolean takesArchitecture() {
    return false;
  }

  /**
   * Loads the model.
   *
   * <p>A source of weights without a graph builds the graph, writes it as a frozen graph into the
   * work folder and loads that with {@link OriginalModel#frozenGraph}, so that its weights are in
   * memory only once.
   *
   * @param request the user's request, whose options select among several graphs
   * @param work a folder for files that are needed until the import ends
   * @param told the consumer of findings, one line each
   * @return the model; the caller closes it
   * @throws ImportException if the files are damaged, incomplete or of another format
   */
  LoadedModel load(ModelImportRequest request, Path work, Consumer<String> told) throws IOException;
}
