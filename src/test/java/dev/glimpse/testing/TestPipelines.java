package dev.glimpse.testing;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.pipeline.ModelEngineProvider;
import dev.glimpse.pipeline.ModelResources;
import dev.glimpse.pipeline.PipelineListeners;
import dev.glimpse.pipeline.PipelineStart;

/** Pipelines with an engine of the test's choice. */
public final class TestPipelines {

  private TestPipelines() {}

  /** Starts a pipeline without listeners. */
  public static ImagePipeline start(GlimpseConfig config, ModelEngineProvider engines) {
    return PipelineStart.check(config.pipeline(), config.fetch())
        .load(
            ModelResources.start(config.pipeline(), engines),
            PipelineListeners.ofBatches((size, cut, nanos) -> {}));
  }
}
