package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/** A canonical prefix code of a VP8L picture (RFC 9649, section 3.7.2). */
final class WebpPrefixCode {

  private static final int MOST_BITS = 15;
  private static final int FIRST_LENGTHS = 4;
  private static final int REPEAT = 16;
  private static final int ZEROS = 17;

  /** The order in which the lengths of the code for lengths are stored. */
  private static final int[] ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  private final int[] counts = new int[MOST_BITS + 1];
  private final int[] symbols;

  private WebpPrefixCode(int[] lengths) throws FailureException {
    for (int length : lengths) {
      counts[length]++;
    }
    counts[0] = 0;
    int[] next = new int[MOST_BITS + 2];
    for (int length = 1; length <= MOST_BITS; length++) {
      next[length + 1] = next[length] + counts[length];
    }
    symbols = new int[next[MOST_BITS + 1]];
    if (symbols.length == 0) {
      throw damaged();
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        symbols[next[lengths[symbol]]++] = symbol;
      }
    }
  }

  /**
   * Reads a code.
   *
   * @param alphabet the number of its symbols
   */
  static WebpPrefixCode read(WebpBitReader in, int alphabet) throws FailureException {
    int[] lengths = new int[Math.max(alphabet, 1 << 8)];
    if (in.flag()) {
      boolean two = in.flag();
      lengths[in.bits(in.flag() ? 8 : 1)] = 1;
      if (two) {
        lengths[in.bits(8)] = 1;
      }
      return new WebpPrefixCode(lengths);
    }
    int[] ofLengths = new int[ORDER.length];
    int stored = FIRST_LENGTHS + in.bits(4);
    for (int i = 0; i < stored && i < ORDER.length; i++) {
      ofLengths[ORDER[i]] = in.bits(3);
    }
    WebpPrefixCode code = new WebpPrefixCode(ofLengths);
    int left = in.flag() ? 2 + in.bits(2 + 2 * in.bits(3)) : alphabet;
    int previous = 8;
    for (int symbol = 0; symbol < alphabet && left > 0; left--) {
      int length = code.next(in);
      if (length < REPEAT) {
        lengths[symbol++] = length;
        previous = length == 0 ? previous : length;
        continue;
      }
      int times =
          length == REPEAT ? 3 + in.bits(2) : length == ZEROS ? 3 + in.bits(3) : 11 + in.bits(7);
      for (; times > 0 && symbol < alphabet; times--) {
        lengths[symbol++] = length == REPEAT ? previous : 0;
      }
    }
    return new WebpPrefixCode(lengths);
  }

  /** Reads the next symbol; a code with one symbol has no bits. */
  int next(WebpBitReader in) throws FailureException {
    if (symbols.length == 1) {
      return symbols[0];
    }
    int code = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= MOST_BITS; length++) {
      code |= in.bits(1);
      int count = counts[length];
      if (code - first < count) {
        return symbols[index + code - first];
      }
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw damaged();
  }

  private static FailureException damaged() {
    return WebpFormat.WEBP.corrupt("has data that are damaged, or end early");
  }
}
