package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The handling of the orientation that a camera noted in an image's EXIF data. */
public enum OrientationSource {
  /**
   * The orientation is ignored, as TensorFlow's and Pillow's decoders do: pixels as they are
   * stored.
   */
  @JsonProperty("ignore")
  IGNORE,
  /** The image is turned upright, as viewers display it. */
  @JsonProperty("exif")
  EXIF
}
