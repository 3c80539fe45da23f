package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The inverse cosine transform of the JPEG decoder; the two differ by a step or two of 255. */
public enum JpegDecoding {
  /** The one that TensorFlow's decoding ops choose. */
  @JsonProperty("fast")
  FAST,
  /** The one that libjpeg chooses, and hence Pillow, Keras's loader and torchvision. */
  @JsonProperty("accurate")
  ACCURATE
}
