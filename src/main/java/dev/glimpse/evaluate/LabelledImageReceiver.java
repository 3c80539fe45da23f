package dev.glimpse.evaluate;

import dev.glimpse.event.ImageReference;

/** A receiver of images with the labels that a folder or a CSV file gives them. */
public interface LabelledImageReceiver {

  /**
   * Adds an image.
   *
   * @param name the name for messages: the file below its folder, or its path in the CSV file
   * @param label the label as it is written
   * @param where the location of the label, for messages
   */
  void add(String name, ImageReference image, String label, Object where);
}
