package dev.glimpse.event;

/** The encoding of RFC 3492 for labels of host names as ASCII. */
final class Punycode {

  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL_N = 0x80;
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private Punycode() {}

  /**
   * Encodes a label, without the prefix {@code xn--}.
   *
   * @param label a label of at most a few hundred characters, which prevents overflow
   */
  static String encode(String label) {
    int[] characters = label.codePoints().toArray();
    StringBuilder encoded = new StringBuilder();
    for (int character : characters) {
      if (character < INITIAL_N) {
        encoded.append((char) character);
      }
    }
    int basic = encoded.length();
    int handled = basic;
    if (basic > 0) {
      encoded.append('-');
    }
    int n = INITIAL_N;
    int delta = 0;
    int bias = INITIAL_BIAS;
    while (handled < characters.length) {
      int next = nextLargest(characters, n);
      delta += (next - n) * (handled + 1);
      n = next;
      for (int character : characters) {
        if (character < n) {
          delta++;
        } else if (character == n) {
          appendNumber(encoded, delta, bias);
          bias = adapted(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      n++;
    }
    return encoded.toString();
  }

  private static int nextLargest(int[] characters, int atLeast) {
    int next = Integer.MAX_VALUE;
    for (int character : characters) {
      if (character >= atLeast && character < next) {
        next = character;
      }
    }
    return next;
  }

  /** Appends a variable-length number, lowest digit first. */
  private static void appendNumber(StringBuilder encoded, int number, int bias) {
    int rest = number;
    for (int k = BASE; ; k += BASE) {
      int t = Math.max(T_MIN, Math.min(T_MAX, k - bias));
      if (rest < t) {
        encoded.append(DIGITS.charAt(rest));
        return;
      }
      encoded.append(DIGITS.charAt(t + (rest - t) % (BASE - t)));
      rest = (rest - t) / (BASE - t);
    }
  }

  private static int adapted(int delta, int points, boolean first) {
    int rest = first ? delta / DAMP : delta / 2;
    rest += rest / points;
    int k = 0;
    while (rest > (BASE - T_MIN) * T_MAX / 2) {
      rest /= BASE - T_MIN;
      k += BASE;
    }
    return k + (BASE - T_MIN + 1) * rest / (rest + SKEW);
  }
}
