package dev.glimpse.streams;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ProcessorConfig;
import dev.glimpse.pipeline.ConfiguredModelEngine;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.testing.TestPipelines;
import dev.glimpse.topology.AsyncStageLimits;
import dev.glimpse.topology.ClassificationTopology;
import dev.glimpse.topology.ClassificationTopology.Topics;
import dev.glimpse.topology.CommitPacerRegistry;
import dev.glimpse.topology.LowWaterMark;
import dev.glimpse.topology.RecordSizeLimits;
import dev.glimpse.topology.RejectedAnswers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * Glimpse's topology with Kafka's own clients, without the low-water mark: commits past unfinished
 * images, so that a test that looks for losses can be seen to find them.
 */
public final class UncappedProcessor {

  private UncappedProcessor() {}

  /** Each argument is a setting, {@code key=value}. */
  public static void main(String[] settings) throws InterruptedException {
    GlimpseConfig config = ConfigSources.read(List.of(), null, Map.of(), List.of(settings));
    ProcessorConfig processor = config.processor();
    EventFormat format = EventFormat.json(processor.eventSource());
    CountDownLatch ended = new CountDownLatch(1);
    try (ImagePipeline pipeline = TestPipelines.start(config, ConfiguredModelEngine::start);
        KafkaStreams streams =
            new KafkaStreams(
                ClassificationTopology.build(
                    new Topics(
                        processor.topics().requests().name(),
                        processor.topics().predictions().name(),
                        processor.topics().deadLetters().name()),
                    pipeline,
                    new AsyncStageLimits(
                        processor.partitionImages(),
                        processor.partitionBytes(),
                        processor.imageMaxTime(),
                        Duration.ofMillis(5)),
                    new LowWaterMark(),
                    new CommitPacerRegistry(Duration.ZERO),
                    format,
                    new RecordSizeLimits(
                        processor.sizes().prediction(),
                        processor.sizes().deadLetter(),
                        processor.sizes().stackTrace()),
                    new RejectedAnswers(format.subscriber()),
                    answer -> {}),
                processor.kafka().streams())) {
      streams.setUncaughtExceptionHandler(e -> StreamThreadExceptionResponse.REPLACE_THREAD);
      streams.setStateListener(
          (now, before) -> {
            if (now == State.ERROR || now == State.NOT_RUNNING) {
              ended.countDown();
            }
          });
      streams.start();
      ended.await();
    }
  }
}
