package dev.glimpse.importer;

/**
 * A model that its source loaded.
 *
 * @param original the graph with its weights
 * @param known the properties of the model that its source knows beside the graph
 */
record LoadedModel(OriginalModel original, KnownProperties known) implements AutoCloseable {

  /** Returns a model of which only the graph is known. */
  static LoadedModel of(OriginalModel original) {
    return new LoadedModel(original, KnownProperties.NONE);
  }

  @Override
  public void close() {
    original.close();
  }
}
