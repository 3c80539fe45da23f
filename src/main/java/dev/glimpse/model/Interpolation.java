package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an image is brought to another size. */
public enum Interpolation {
  /**
   * As TensorFlow 1 defined it: pixel x of the result lies at x times the scale, so that the image
   * moves by up to half a pixel to the upper left. Blind to what lies between the four neighbours.
   */
  @JsonProperty("bilinear-tf1")
  BILINEAR_TF1,
  /** Pixel centres lie where they are; likewise four neighbours. TensorFlow 2's. */
  @JsonProperty("bilinear")
  BILINEAR,
  /** A triangle as wide as the scale, so that every pixel counts; Pillow's and torchvision's. */
  @JsonProperty("bilinear-antialias")
  BILINEAR_ANTIALIAS,
  /** The pixel whose square holds the centre; Pillow's and hence that of Keras's loader. */
  @JsonProperty("nearest")
  NEAREST,
  /** The mean of the area that a pixel of the result covers. */
  @JsonProperty("area")
  AREA
}
