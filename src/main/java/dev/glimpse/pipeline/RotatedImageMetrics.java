package dev.glimpse.pipeline;

import dev.glimpse.event.Prediction;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.management.Metric;
import dev.glimpse.management.MetricRegistry;
import dev.glimpse.model.OrientationSource;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers of rotated images that models classify as they are stored, and a warning for a
 * version that gets many of them.
 *
 * <p>Threads: any may call.
 */
public final class RotatedImageMetrics implements DecodedImageListener {

  private static final Logger LOG = LoggerFactory.getLogger(RotatedImageMetrics.class);

  private final MetricRegistry metrics;
  private final Map<String, LongAdder> rotated = new ConcurrentHashMap<>();
  private final Map<Prediction.Model, VersionCount> versions = new ConcurrentHashMap<>();

  /** Creates metrics without any model. */
  public RotatedImageMetrics(MetricRegistry metrics) {
    this.metrics = metrics;
  }

  /** Counts the image when it is classified, unless its model turns images upright. */
  @Override
  public CompletableFuture<?> decoded(
      DecodedImage decoded, EncodedImage image, @Nullable FloatBuffer tensor) {
    if (decoded.model().orientation() == OrientationSource.IGNORE) {
      Integer stored = decoded.request().image().orientation();
      boolean turned = stored != null && stored != ExifOrientation.TOP_LEFT.value();
      CompletableFuture<Void> unused =
          decoded.decided().thenAccept(labels -> count(decoded.model().identity(), turned));
    }
    return CompletableFuture.completedFuture(null);
  }

  private void count(Prediction.Model model, boolean turned) {
    LongAdder ofName = rotated.computeIfAbsent(model.name(), this::registered);
    if (turned) {
      ofName.increment();
    }
    versions.computeIfAbsent(model, VersionCount::new).add(turned);
  }

  private LongAdder registered(String model) {
    LongAdder count = new LongAdder();
    metrics.read(Metric.ROTATED_IMAGES, count::sum, model);
    return count;
  }

  /** The images of one version, until the warning. */
  private static final class VersionCount {

    /** The number of images from which on their share means something: 1 % are five of them. */
    private static final long LEAST_IMAGES = 500;

    private static final int MOST_PERCENT = 1;

    private final Prediction.Model model;
    private long images;
    private long turned;
    private boolean warned;

    VersionCount(Prediction.Model model) {
      this.model = model;
    }

    synchronized void add(boolean isTurned) {
      images++;
      turned += isTurned ? 1 : 0;
      if (!warned && images >= LEAST_IMAGES && 100 * turned > MOST_PERCENT * images) {
        warned = true;
        LOG.warn(
            "{} of the first {} images of {}:{} are stored rotated or mirrored (Exif orientation 2"
                + " to 8), and the model classifies them as they are stored. If it was trained with"
                + " upright images, set preprocessing.orientation to exif in its model.yaml, or"
                + " import it with --orientation exif",
            turned,
            images,
            model.name(),
            model.version());
      }
    }
  }
}
