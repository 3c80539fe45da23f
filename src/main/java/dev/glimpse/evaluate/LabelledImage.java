package dev.glimpse.evaluate;

import dev.glimpse.event.ImageReference;
import java.util.Set;

/**
 * An image with its correct labels.
 *
 * @param name the name for messages: the file below its folder, or the digit's number in its set
 * @param image the location of the image
 * @param truths the outputs of its labels, from 0; exactly one for a model that gives each image
 *     one label, any number for others
 */
public record LabelledImage(String name, ImageReference image, Set<Integer> truths) {

  public LabelledImage {
    truths = Set.copyOf(truths);
  }

  /** Creates an image with one label. */
  public LabelledImage(String name, ImageReference image, int truth) {
    this(name, image, Set.of(truth));
  }

  /**
   * Returns the output of its only label.
   *
   * @throws IllegalStateException if it has several labels or none
   */
  public int truth() {
    if (truths.size() != 1) {
      throw new IllegalStateException("%s has %d labels".formatted(name, truths.size()));
    }
    return truths.iterator().next();
  }
}
