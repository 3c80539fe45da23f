package dev.glimpse.model;

/**
 * The tensor that images go into: float32 [N, height, width, channels], or [N, channels, height,
 * width].
 *
 * @param tensor its key in the signature {@code serving_default}
 * @param height the height in pixels
 * @param width the width in pixels
 * @param channels 1 (grey) or 3 (RGB)
 * @param layout the position of the channels
 */
public record InputTensor(String tensor, int height, int width, int channels, Layout layout) {

  /** The position of the channels in a tensor's shape. */
  public enum Layout {
    /** Channels last, as in TensorFlow's models. */
    NHWC,
    /** Channels before height and width, as in PyTorch's models. */
    NCHW
  }

  public InputTensor {
    layout = layout == null ? Layout.NHWC : layout; // an optional key
  }

  /**
   * Returns the shape of a batch's tensor.
   *
   * @param images the number of images; -1 for any number
   */
  public long[] shape(long images) {
    return layout == Layout.NHWC
        ? new long[] {images, height, width, channels}
        : new long[] {images, channels, height, width};
  }

  /** Returns the number of floats in one image's tensor. */
  public int size() {
    return height * width * channels;
  }
}
