package dev.glimpse.faults;

import dev.glimpse.testing.BuildFile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The table of all scenarios that a run of the tests went through, in target/faults.md; those that
 * failed are in it too. It is printed after each class of scenarios. Several JVMs add to it.
 */
final class FaultReport implements AfterAllCallback {

  private static final List<Integer> BROKERS = List.of(1, 3);
  private static final Path FILE = Path.of("target", "faults.md");

  private static final String HEAD =
      """
      | scenario | guarantee | brokers | requests | faults | answered | lost | doubled | out of order | seconds |
      |---|---|---:|---:|---:|---:|---:|---:|---:|---:|
      """;

  /** One scenario. */
  record Row(
      Scenario scenario,
      Guarantee guarantee,
      int brokers,
      int faults,
      Verdict verdict,
      long seconds) {

    String markdown() {
      return "%s %,d | %d | %,d | %,d | %,d | %,d | %,d |"
          .formatted(
              start(scenario, guarantee, brokers),
              verdict.requests(),
              faults,
              verdict.answered(),
              verdict.lost(),
              verdict.doubled(),
              verdict.outOfOrder(),
              seconds);
    }
  }

  private static String start(Scenario scenario, Guarantee guarantee, int brokers) {
    return "| %s | %s | %d |".formatted(scenario, guarantee, brokers);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    System.out.println("\n" + BuildFile.change(FILE, table -> table));
  }

  void add(Row row) {
    System.out.println(row.markdown());
    String unused = BuildFile.change(FILE, table -> with(row.markdown(), table));
  }

  /** Sorted by scenario, guarantee and brokers; a repeated one takes the place of the first. */
  private static String with(String added, String table) {
    List<String> rows =
        Stream.concat(table.lines().skip(HEAD.lines().count()), Stream.of(added)).toList();
    StringBuilder sorted = new StringBuilder(HEAD);
    for (Scenario scenario : Scenario.values()) {
      for (Guarantee guarantee : Guarantee.values()) {
        for (int brokers : BROKERS) {
          String start = start(scenario, guarantee, brokers);
          rows.stream()
              .filter(row -> row.startsWith(start))
              .reduce((first, last) -> last)
              .ifPresent(row -> sorted.append(row).append('\n'));
        }
      }
    }
    return sorted.toString();
  }
}
