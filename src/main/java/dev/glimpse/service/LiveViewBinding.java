package dev.glimpse.service;

import com.sun.net.httpserver.HttpHandler;
import dev.glimpse.config.ManagementConfig;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.config.ViewConfig;
import dev.glimpse.event.Prediction;
import dev.glimpse.pipeline.DecodedImageListener;
import dev.glimpse.pipeline.GlimpseVersion;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.view.LiveView;
import dev.glimpse.view.RequestPosition;
import dev.glimpse.view.ThumbnailSampler;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The connection of the live view to this processor: it passes decoded images and the lag. */
final class LiveViewBinding implements AutoCloseable {

  private final LiveView view;
  private @Nullable ThumbnailSampler thumbnails;

  /** Creates a live view without content. */
  LiveViewBinding(ManagementConfig management, ViewConfig config, EventFormat format) {
    if (!management.isEnabled()) {
      throw new ConfigException(
          ManagementSettings.VIEW,
          true,
          "allowed: false where %s is %d"
              .formatted(ManagementSettings.PORT, ManagementSettings.NO_PORT));
    }
    view = new LiveView(config, format.subscriber(), GlimpseVersion.NUMBER);
  }

  /** Returns the handlers by path. */
  Map<String, HttpHandler> pages() {
    return view.pages();
  }

  /** Returns a listener that makes thumbnails from now on; TensorFlow has to be loaded. */
  DecodedImageListener open() {
    ThumbnailSampler made = new ThumbnailSampler();
    thumbnails = made;
    return (shown, image, tensor) -> {
      Prediction.Source source = shown.request().source();
      if (source != null) {
        made.offer(RequestPosition.of(source), image);
      }
      return CompletableFuture.completedFuture(null);
    };
  }

  /** Starts reading answers; call it after {@link #open}. */
  void follow(DoubleSupplier lag) {
    if (thumbnails != null) {
      view.follow(thumbnails, lag);
    }
  }

  @Override
  public void close() {
    view.close();
    if (thumbnails != null) {
      thumbnails.close();
    }
  }
}
