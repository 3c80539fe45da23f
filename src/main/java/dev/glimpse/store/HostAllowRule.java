package dev.glimpse.store;

import dev.glimpse.event.HostName;

/**
 * An entry of a host allow-list. Names are compared in the form of DNS, in any spelling.
 *
 * @param name the host name without a final dot
 * @param below whether the rule matches the names below {@code name}, and not the name itself
 */
record HostAllowRule(HostName name, boolean below) {

  /**
   * Reads {@code example.org}, {@code bücher.example}, {@code 10.0.0.1}, {@code [::1]} or {@code
   * *.example.org}.
   *
   * @throws IllegalArgumentException if the rule has another form
   */
  static HostAllowRule of(String rule) {
    boolean below = rule.startsWith("*.");
    String host = below ? rule.substring(2) : rule;
    boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
    return new HostAllowRule(HostName.of(bare ? "[" + host + "]" : host).relative(), below);
  }

  /** Returns whether the rule matches the host; a final dot makes no difference. */
  boolean matches(HostName host) {
    HostName candidate = host.relative();
    return below ? candidate.ascii().endsWith("." + name) : candidate.equals(name);
  }
}
