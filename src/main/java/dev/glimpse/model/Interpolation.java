package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The interpolation that scales an image to another size. */
public enum Interpolation {
  /**
   * TensorFlow 1's bilinear interpolation: pixel x of the result lies at x times the scale, so that
   * the image moves by up to half a pixel to the upper left. Uses four neighbours and ignores all
   * pixels between them.
   */
  @JsonProperty("bilinear-tf1")
  BILINEAR_TF1,
  /**
   * TensorFlow 2's bilinear interpolation: pixel centres keep their positions. Uses four
   * neighbours.
   */
  @JsonProperty("bilinear")
  BILINEAR,
  /**
   * Pillow's and torchvision's bilinear interpolation: a triangle filter as wide as the scale, so
   * that every pixel counts.
   */
  @JsonProperty("bilinear-antialias")
  BILINEAR_ANTIALIAS,
  /** The pixel whose square contains the centre, as in Pillow and therefore in Keras's loader. */
  @JsonProperty("nearest")
  NEAREST,
  /** The mean of the area that a pixel of the result covers. */
  @JsonProperty("area")
  AREA
}
