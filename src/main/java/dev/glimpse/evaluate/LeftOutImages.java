package dev.glimpse.evaluate;

import dev.glimpse.event.Failure;

/**
 * Images that are not evaluated, because their label is unknown, or the model could not classify
 * them.
 *
 * @param name name of the image, or of the shared label
 * @param images number of images, at least 1
 * @param reason the reason for the report
 */
public record LeftOutImages(String name, int images, String reason) {

  /** Creates the entry of an image that could not be classified. */
  public static LeftOutImages of(LabelledImage image, Failure failure) {
    return new LeftOutImages(image.name(), 1, failure.code() + ": " + failure.message());
  }

  @Override
  public String toString() {
    return (images == 1 ? name : name + " (" + images + " images)") + ": " + reason;
  }
}
