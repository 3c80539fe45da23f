package dev.glimpse.image;

/**
 * The input of a native decoder: the same picture, without parts that would cost memory or time
 * beyond what the header shows, or mislead the decoder. Only {@link NativeImage#checked} creates
 * it.
 */
public final class NativeInput {

  private final byte[] bytes;

  /** Wraps bytes that the format has checked. */
  NativeInput(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes; the received array itself if nothing had to be removed. */
  public byte[] bytes() {
    return bytes;
  }
}
