package dev.glimpse.model;

/**
 * The tensor that images go into: float32 [N, height, width, channels], or [N, channels, height,
 * width].
 *
 * @param tensor its key in the signature {@code serving_default}
 * @param height in pixels
 * @param width in pixels
 * @param channels 1 (grey) or 3 (RGB)
 * @param layout where the channels stand
 */
public record InputTensor(String tensor, int height, int width, int channels, Layout layout) {

  /** Where a tensor's channels stand. */
  public enum Layout {
    /** Last, as TensorFlow's models have them. */
    NHWC,
    /** Before height and width, as PyTorch's have them. */
    NCHW
  }

  public InputTensor {
    layout = layout == null ? Layout.NHWC : layout; // a key that a descriptor need not have
  }

  /**
   * Of the tensor of a batch.
   *
   * @param images how many; -1 for any number
   */
  public long[] shape(long images) {
    return layout == Layout.NHWC
        ? new long[] {images, height, width, channels}
        : new long[] {images, channels, height, width};
  }

  /** Floats in one image's tensor. */
  public int size() {
    return height * width * channels;
  }
}
