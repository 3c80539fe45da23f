package dev.glimpse.importer;

import java.util.List;

/** The list of the formats in which models are imported. */
final class ModelFormats {

  /**
   * All formats, in the order in which they are tried: a folder that contains models of several
   * formats is imported in the first of them.
   */
  static final List<ModelFormat> ALL =
      List.of(
          new SavedModelFormat(),
          new FrozenGraphFormat(),
          new CheckpointFormat(),
          new KerasFormat());

  private ModelFormats() {}
}
