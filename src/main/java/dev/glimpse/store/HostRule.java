package dev.glimpse.store;

import java.util.Locale;

/**
 * One entry of a host allow-list.
 *
 * @param name in lower case without a final dot
 * @param below whether the names below {@code name} are meant, and not the name itself
 */
record HostRule(String name, boolean below) {

  /**
   * Reads {@code example.org} or {@code *.example.org}.
   *
   * @throws IllegalArgumentException if the rule is neither
   */
  static HostRule of(String rule) {
    boolean below = rule.startsWith("*.");
    String name = normal(below ? rule.substring(2) : rule);
    if (name.isEmpty() || !name.matches("[a-z0-9._:\\[\\]-]+")) {
      throw new IllegalArgumentException(
          "fetch policy: hosts has %s; allowed is a host name or address, or *.name"
              .formatted(rule));
    }
    return new HostRule(name, below);
  }

  boolean matches(String host) {
    String candidate = normal(host);
    return below ? candidate.endsWith("." + name) : candidate.equals(name);
  }

  /** A name with a final dot is the same name, only spelt absolutely. */
  private static String normal(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
