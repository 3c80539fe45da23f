package dev.glimpse.faults;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.pipeline.ConfiguredModelEngine;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.streams.AnswerStatistics;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.testing.JsonArrayDecoder;
import dev.glimpse.testing.TestPipelines;
import java.util.List;
import java.util.Map;

/** A processor of records that are JSON arrays of requests. */
public final class ArrayProcessor {

  private ArrayProcessor() {}

  /** Runs until it is killed. Each argument is a setting, {@code key=value}. */
  public static void main(String[] settings) throws InterruptedException {
    GlimpseConfig config = ConfigSources.read(List.of(), null, Map.of(), List.of(settings));
    EventFormat format =
        JsonArrayDecoder.format(EventFormat.json(config.processor().eventSource()));
    try (ImagePipeline pipeline = TestPipelines.start(config, ConfiguredModelEngine::start);
        GlimpseProcessor processor =
            new GlimpseProcessor(
                config.processor(), format, pipeline, new AnswerStatistics(prediction -> {}))) {
      processor.start();
      processor.awaitEnd();
    }
  }
}
