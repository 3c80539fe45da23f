package dev.glimpse.pipeline;

import dev.glimpse.config.FetchConfig;
import dev.glimpse.config.PipelineConfig;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.store.ImageSource;
import java.nio.FloatBuffer;
import org.apache.kafka.common.config.ConfigException;

/**
 * A source of images for work outside of the stream, with the stores, the limits and the memory
 * budget of the stream: an image that the stream rejects is rejected here with the same code.
 *
 * <p>Safe for use by any number of threads at once. Owns the stores and closes them.
 */
public final class CheckedImageSource implements AutoCloseable {

  private final ImageSource source;
  private final ImageLimits limits;
  private final InFlightMemoryBudget working;

  private CheckedImageSource(ImageSource source, ImageLimits limits, long workingBytes) {
    this.source = source;
    this.limits = limits;
    this.working = new InFlightMemoryBudget(workingBytes);
  }

  /**
   * Opens the stores of the settings.
   *
   * @throws ConfigException if a setting cannot be used
   */
  public static CheckedImageSource open(PipelineConfig config, FetchConfig fetch) {
    ImageLimits limits = PipelineStart.limits(config);
    return new CheckedImageSource(
        FetchingFactory.source(fetch, limits), limits, config.inFlight().bytes());
  }

  /** Returns the limits of an image. */
  public ImageLimits limits() {
    return limits;
  }

  /**
   * Returns the bytes of an image; it is not checked that they are an image.
   *
   * @throws FailureException if the image is missing, too large or cannot be read
   */
  public byte[] bytes(ImageReference image) throws FailureException, InterruptedException {
    return source.bytesOf(image, limits.maxBytes());
  }

  /**
   * Decodes an image, after the checks of its header. Waits until the memory for decoding it is
   * free.
   *
   * @return the tensor, which {@link Preprocessor#recycle} takes back
   * @throws FailureException if the image is not supported, too large or broken
   */
  public FloatBuffer tensor(byte[] bytes, Preprocessor preprocessor)
      throws FailureException, InterruptedException {
    EncodedImage image = ImageFormats.SUPPORTED.read(bytes);
    limits.check(image.header());
    long needed = preprocessor.working(image);
    limits.checkWorking(image.header(), needed, working.bound());
    int taken = working.take(needed);
    try {
      return preprocessor.tensor(image);
    } finally {
      working.release(taken);
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
