package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;

/** The reference of all codes, generated from {@link FailureCode}. */
public final class FailureCodeTable {

  private FailureCodeTable() {}

  /** Returns the reference as text for a terminal. */
  public static String text() {
    StringBuilder out = new StringBuilder();
    for (FailureCode code : FailureCode.values()) {
      out.append(
          "%s (%s)%n    %s%n    %s%n%n"
              .formatted(code, nature(code), code.meaning(), code.remedy()));
    }
    return out.toString();
  }

  /** Returns the reference as a Markdown table, for docs/errors.md. */
  public static String markdown() {
    StringBuilder out = new StringBuilder("| Code | | Meaning | What to do |\n|---|---|---|---|\n");
    for (FailureCode code : FailureCode.values()) {
      out.append(
          "| `%s` | %s | %s | %s |\n".formatted(code, nature(code), code.meaning(), code.remedy()));
    }
    return out.toString();
  }

  private static String nature(FailureCode code) {
    return code.isTransient() ? "transient" : "permanent";
  }
}
