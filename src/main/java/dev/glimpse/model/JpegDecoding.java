package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The inverse cosine transform of the JPEG decoder; the results of the two differ by one or two
 * steps of 255.
 */
public enum JpegDecoding {
  /** The transform that TensorFlow's decoding ops choose. */
  @JsonProperty("fast")
  FAST,
  /** The transform that libjpeg chooses, and therefore Pillow, Keras's loader and torchvision. */
  @JsonProperty("accurate")
  ACCURATE
}
