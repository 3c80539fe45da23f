package dev.glimpse.streams;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.pipeline.BatchStatistics;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.serde.EventFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * {@code glimpse run} without the low-water mark: commits past unfinished images, so that a test
 * that looks for losses can be seen to find them.
 */
public final class UncappedProcessor {

  private UncappedProcessor() {}

  /** Each argument is a setting, {@code key=value}. */
  public static void main(String[] settings) throws InterruptedException {
    GlimpseConfig config = ConfigSources.read(List.of(), null, Map.of(), List.of(settings));
    try (ImagePipeline pipeline = ImagePipeline.start(config, new BatchStatistics());
        GlimpseProcessor processor =
            new GlimpseProcessor(
                config,
                EventFormat.json(config.eventSource()),
                pipeline,
                (mark, rejected) -> new DefaultKafkaClientSupplier())) {
      processor.start();
      processor.awaitEnd();
    }
  }
}
