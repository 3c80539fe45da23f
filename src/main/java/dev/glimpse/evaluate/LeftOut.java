package dev.glimpse.evaluate;

import dev.glimpse.event.Failure;

/**
 * Images that count for nothing: nobody knows what they show, or the model could not be asked.
 *
 * @param name of the image, or of the label that they share
 * @param images how many, at least 1
 * @param reason for people
 */
public record LeftOut(String name, int images, String reason) {

  /** An image that could not be classified. */
  public static LeftOut of(LabelledImage image, Failure failure) {
    return new LeftOut(image.name(), 1, failure.code() + ": " + failure.message());
  }

  @Override
  public String toString() {
    return (images == 1 ? name : name + " (" + images + " images)") + ": " + reason;
  }
}
