package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the orientation that a camera noted in an image's EXIF data. */
public enum Orientation {
  /** Nothing, as TensorFlow's and Pillow's decoders do: the pixels as they are stored. */
  @JsonProperty("ignore")
  IGNORE,
  /** The image is turned upright, as viewers show it. */
  @JsonProperty("exif")
  EXIF
}
