package dev.glimpse.runtime;

import com.sun.net.httpserver.HttpHandler;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.event.Prediction;
import dev.glimpse.view.LiveView;
import dev.glimpse.view.Place;
import dev.glimpse.view.Thumbnails;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The live view's hold on this processor: it is shown images, and told the lag. */
final class ShownImages implements AutoCloseable {

  private final LiveView view;
  private @Nullable Thumbnails thumbnails;

  /** A page that has nothing to show yet. */
  ShownImages(GlimpseConfig config) {
    if (config.getInt(ManagementSettings.PORT) == ManagementSettings.NO_PORT) {
      throw new ConfigException(
          ManagementSettings.VIEW,
          true,
          "allowed: false where %s is %d"
              .formatted(ManagementSettings.PORT, ManagementSettings.NO_PORT));
    }
    view = new LiveView(config, Version.NUMBER);
  }

  /** By path. */
  Map<String, HttpHandler> pages() {
    return view.pages();
  }

  /** Looks on from now on; TensorFlow is there. */
  Onlookers open() {
    Thumbnails made = new Thumbnails();
    thumbnails = made;
    return (shown, image, header, tensor) -> {
      Prediction.Source source = shown.seen().source();
      if (source != null) {
        made.offer(new Place(source.partition(), source.offset()), image, header);
      }
      return CompletableFuture.completedFuture(null);
    };
  }

  /** Reads answers from now on; it has been opened. */
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
