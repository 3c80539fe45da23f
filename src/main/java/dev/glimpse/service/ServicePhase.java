package dev.glimpse.service;

import dev.glimpse.pipeline.DeviceHangWatch;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.streams.BrokerConnectionWatch;
import dev.glimpse.streams.BrokerWait;
import dev.glimpse.streams.GlimpseProcessor;
import org.jspecify.annotations.Nullable;

/**
 * A phase of a processor's start, with the parts that are finished. Health and info read the
 * current phase; a phase never changes, the next one replaces it. Each method returns the reason of
 * a failed health check, null if the check succeeds.
 */
sealed interface ServicePhase {

  /** Returns the pipeline; null until its models are loaded. */
  default @Nullable ImagePipeline pipeline() {
    return null;
  }

  /** Returns why no model is ready. */
  default @Nullable String modelTrouble() {
    return "Not loaded yet";
  }

  /** Returns why the device may have to be given up soon. */
  default @Nullable String deviceTrouble() {
    return "Not used yet";
  }

  /** Returns why a restart is needed because of the device. */
  default @Nullable String deadDevice() {
    return null;
  }

  /** Returns why the brokers are not reachable. */
  default @Nullable String brokersTrouble() {
    return "Not watched yet";
  }

  /** Returns why requests are not read. */
  default @Nullable String streamsTrouble() {
    return "Not started yet";
  }

  /** Returns why a restart is needed because of Kafka Streams. */
  default @Nullable String deadStreams() {
    return null;
  }

  /** The wait for the brokers, and the check of the topics. */
  record Connecting(BrokerWait brokers) implements ServicePhase {
    @Override
    public @Nullable String brokersTrouble() {
      String trouble = brokers.trouble();
      return trouble == null ? ServicePhase.super.brokersTrouble() : trouble;
    }
  }

  /** The load of the engine and of the default model. */
  record Loading() implements ServicePhase {}

  /** The finished start, and the stop. */
  record Running(
      ImagePipeline pipeline,
      GlimpseProcessor processor,
      DeviceHangWatch device,
      BrokerConnectionWatch brokers)
      implements ServicePhase {

    @Override
    public @Nullable String modelTrouble() {
      return null;
    }

    @Override
    public @Nullable String deviceTrouble() {
      return device.doubtful();
    }

    @Override
    public @Nullable String deadDevice() {
      return device.dead();
    }

    @Override
    public @Nullable String brokersTrouble() {
      return brokers.trouble();
    }

    @Override
    public @Nullable String streamsTrouble() {
      return processor.isStopping()
          ? "The processor is stopping"
          : processor.streamsHealth().notRunning();
    }

    /** Returns null during a stop, which has its own time limit. */
    @Override
    public @Nullable String deadStreams() {
      return processor.isStopping() ? null : processor.streamsHealth().dead();
    }
  }
}
