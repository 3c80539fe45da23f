package dev.glimpse.pipeline;

import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.serving.ServedModel;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A listener for decoded images, such as a shadow or the live view. */
@FunctionalInterface
public interface DecodedImageListener {

  /** A listener that does nothing. */
  DecodedImageListener NONE = (shown, image, tensor) -> CompletableFuture.completedFuture(null);

  /** Returns a listener that calls both, one after the other. */
  static DecodedImageListener both(DecodedImageListener first, DecodedImageListener second) {
    return (shown, image, tensor) ->
        CompletableFuture.allOf(
            first.decoded(shown, image, tensor), second.decoded(shown, image, tensor));
  }

  /**
   * The context of a decoded image.
   *
   * @param model the model that answers
   * @param decided the labels that apply to the image by that model, highest score first; cancelled
   *     if it does not answer
   */
  record DecodedImage(
      DecodedRequest request, ServedModel model, CompletableFuture<List<ScoredLabel>> decided) {}

  /**
   * Takes a decoded image; returns quickly, never waits and never throws.
   *
   * @param image the encoded image
   * @param tensor the input of the model that answers; null if it needed none
   * @return completes when the tensor is no longer read; never if that is unknown
   */
  CompletableFuture<?> decoded(
      DecodedImage decoded, EncodedImage image, @Nullable FloatBuffer tensor);
}
