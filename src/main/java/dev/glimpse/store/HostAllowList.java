package dev.glimpse.store;

import dev.glimpse.event.HostName;
import java.util.List;

/** A list of hosts in the settings. Names are compared in the form of DNS, in any spelling. */
record HostAllowList(List<HostAllowRule> rules) {

  /**
   * Reads the rules.
   *
   * @param setting the name of the list in messages
   * @throws IllegalArgumentException if a rule has another form
   */
  static HostAllowList of(String setting, List<String> rules) {
    return new HostAllowList(rules.stream().map(rule -> rule(setting, rule)).toList());
  }

  private static HostAllowRule rule(String setting, String rule) {
    try {
      return HostAllowRule.of(rule);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "fetch policy: %s has %s; allowed is a host name or address, or *.name"
              .formatted(setting, rule),
          e);
    }
  }

  /** Returns whether the list has no rule. */
  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Returns whether a rule matches the host. */
  boolean matches(HostName host) {
    return rules.stream().anyMatch(rule -> rule.matches(host));
  }
}
