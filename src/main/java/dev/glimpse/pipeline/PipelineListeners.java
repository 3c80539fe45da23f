package dev.glimpse.pipeline;

import dev.glimpse.batch.BatchListener;
import dev.glimpse.serving.ServingListener;
import java.util.function.Function;

/**
 * The listeners of a pipeline.
 *
 * @param batches returns the listener of a model's batches, by model name
 * @param models told of loaded and failed versions
 * @param images called with every decoded image; closed by the caller after the pipeline
 */
public record PipelineListeners(
    Function<String, BatchListener> batches, ServingListener models, DecodedImageListener images) {

  /** Returns listeners of which only one does something. */
  public static PipelineListeners ofBatches(BatchListener batches) {
    return new PipelineListeners(model -> batches, ServingListener.NONE, DecodedImageListener.NONE);
  }
}
