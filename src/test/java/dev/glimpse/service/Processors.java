package dev.glimpse.service;

import dev.glimpse.batch.DeviceBatchFunction;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.model.ImageScores;
import dev.glimpse.pipeline.BatchStatistics;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.streams.StopRequest;
import dev.glimpse.testing.DecoratedEngine;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/** Processors in this JVM, each with a pipeline of its own; closed in reverse. */
public final class Processors implements AutoCloseable {

  private final Deque<Runnable> closing = new ArrayDeque<>();

  /** Starts one and waits until it has its partitions. */
  public GlimpseProcessor start(GlimpseConfig config) throws InterruptedException {
    return service(config, UnaryOperator.identity()).processor();
  }

  /** The same with something between the batcher and the model, and the device watched. */
  GlimpseProcessor start(
      GlimpseConfig config, UnaryOperator<DeviceBatchFunction<FloatBuffer, ImageScores>> device)
      throws InterruptedException {
    return service(config, device).processor();
  }

  /** The same with all that is around it. */
  GlimpseService service(
      GlimpseConfig config, UnaryOperator<DeviceBatchFunction<FloatBuffer, ImageScores>> device)
      throws InterruptedException {
    GlimpseService service =
        new GlimpseService(config, new StopRequest(), DecoratedEngine.ofDevice(device));
    closing.push(service::close);
    service.processor().start();
    service.processor().awaitRunning();
    return service;
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }
}
