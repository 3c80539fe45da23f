package dev.glimpse.runtime;

import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.serving.ServedModel;
import java.nio.FloatBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who is shown images that others answer for. */
@FunctionalInterface
interface Onlookers {

  /** Nobody. */
  Onlookers NONE = (shown, image, header, tensor) -> CompletableFuture.completedFuture(null);

  /** All of them, one after the other. */
  static Onlookers both(Onlookers first, Onlookers second) {
    return (shown, image, header, tensor) ->
        CompletableFuture.allOf(
            first.show(shown, image, header, tensor), second.show(shown, image, header, tensor));
  }

  /**
   * What is shown.
   *
   * @param model answers
   * @param best what it finds; cancelled if it does not
   */
  record Shown(Seen seen, ServedModel model, CompletableFuture<ScoredLabel> best) {}

  /**
   * Shows an image: quick, waits for nothing and throws nothing.
   *
   * @param image encoded
   * @param tensor what it is for the model that answers; null if that did not need it
   * @return completes once nobody reads the tensor any more; never where that is not known
   */
  CompletableFuture<?> show(
      Shown shown, byte[] image, ImageHeader header, @Nullable FloatBuffer tensor);
}
