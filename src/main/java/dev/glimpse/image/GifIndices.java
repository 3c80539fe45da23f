package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * A decoder of the pixels of a GIF's frame, one after the other: LZW with codes of up to 12 bits,
 * in blocks of up to 255 bytes.
 */
final class GifIndices {

  private static final int MOST_BITS = 12;
  private static final int MOST_CODES = 1 << MOST_BITS;
  private static final int LARGEST_START = 8;
  private static final int NONE = -1;

  private final byte[] gif;
  private final int startBits;
  private final int clear;
  private final short[] prefix = new short[MOST_CODES];
  private final byte[] suffix = new byte[MOST_CODES];

  /** The pixels of the last code in reverse order. */
  private final byte[] pending = new byte[MOST_CODES + 1];

  private int pendingCount;
  private int at;
  private int leftInBlock;
  private int bits;
  private int bitCount;
  private int codeBits;
  private int codes;
  private int previous;
  private int first;

  /**
   * Starts decoding.
   *
   * @param start offset of the frame's data, which begin with the size of a code
   */
  GifIndices(byte[] gif, int start) throws FailureException {
    this.gif = gif;
    this.startBits = gif[start] & 0xff;
    this.at = start + 1;
    if (startBits < 1 || startBits > LARGEST_START) {
      throw GifFormat.GIF.corrupt("has codes of %d bits".formatted(startBits));
    }
    this.clear = 1 << startBits;
    reset();
  }

  /** Returns the next pixel's index, 0 to 255. */
  int next() throws FailureException {
    if (pendingCount == 0) {
      unpack();
    }
    return pending[--pendingCount] & 0xff;
  }

  private void reset() {
    codeBits = startBits + 1;
    codes = clear + 2;
    previous = NONE;
  }

  private void unpack() throws FailureException {
    int code = code();
    while (code == clear) {
      reset();
      code = code();
    }
    if (code == clear + 1) {
      throw GifFormat.GIF.corrupt("ends before its pixels do: its data end early");
    }
    if (code > (previous == NONE ? clear : codes)) {
      throw GifFormat.GIF.corrupt("has damaged data");
    }
    int root = code;
    if (code == codes) { // the code that this step creates
      pending[pendingCount++] = (byte) first;
      root = previous;
    }
    while (root >= clear) {
      pending[pendingCount++] = suffix[root];
      root = prefix[root];
    }
    pending[pendingCount++] = (byte) root;
    first = root;
    if (previous != NONE && codes < MOST_CODES) {
      prefix[codes] = (short) previous;
      suffix[codes] = (byte) first;
      codes++;
      if (codes == 1 << codeBits && codeBits < MOST_BITS) {
        codeBits++;
      }
    }
    previous = code;
  }

  private int code() throws FailureException {
    while (bitCount < codeBits) {
      bits |= octet() << bitCount;
      bitCount += 8;
    }
    int code = bits & ((1 << codeBits) - 1);
    bits >>>= codeBits;
    bitCount -= codeBits;
    return code;
  }

  private int octet() throws FailureException {
    if (leftInBlock == 0) {
      leftInBlock = at < gif.length ? gif[at++] & 0xff : 0;
    }
    if (leftInBlock == 0 || at >= gif.length) {
      throw GifFormat.GIF.corrupt("ends before its pixels do: its data end early");
    }
    leftInBlock--;
    return gif[at++] & 0xff;
  }
}
