package dev.glimpse.service;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.pipeline.BatchStatistics;
import dev.glimpse.streams.StopRequest;
import java.util.concurrent.CountDownLatch;

/** A service whose device never answers. */
public final class HangingDevice {

  private HangingDevice() {}

  public static GlimpseService service(GlimpseConfig config, StopRequest stop) {
    return new GlimpseService(
        config,
        stop,
        new BatchStatistics(),
        model ->
            tensors -> {
              new CountDownLatch(1).await();
              return model.apply(tensors);
            });
  }
}
