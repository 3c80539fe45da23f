package dev.glimpse.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The table of all scenarios that a run of the tests went through: on standard output when the last
 * test of all is over, and in target/faults.md. Those that failed are in it too.
 */
final class FaultReport implements BeforeAllCallback {

  private static final Path FILE = Path.of("target", "faults.md");

  /** One scenario. */
  record Row(Scenario scenario, Guarantee guarantee, int faults, Verdict verdict, long seconds) {
    String markdown() {
      return "| %s | %s | %,d | %d | %,d | %,d | %,d | %,d | %,d |"
          .formatted(
              scenario,
              guarantee,
              verdict.requests(),
              faults,
              verdict.answered(),
              verdict.lost(),
              verdict.doubled(),
              verdict.outOfOrder(),
              seconds);
    }
  }

  /** Closed by JUnit after the last test. */
  private static final class Table implements AutoCloseable {
    private final List<Row> rows = new ArrayList<>();

    @Override
    public void close() {
      String table =
          """
          | scenario | guarantee | requests | faults | answered | lost | doubled | out of order | seconds |
          |---|---|---:|---:|---:|---:|---:|---:|---:|
          """
              + rows.stream()
                  .sorted(Comparator.comparing(Row::scenario).thenComparing(Row::guarantee))
                  .map(Row::markdown)
                  .collect(Collectors.joining("\n", "", "\n"));
      System.out.println("\n" + table);
      try {
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, table);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Table table = new Table();

  @Override
  public void beforeAll(ExtensionContext context) {
    table =
        context
            .getRoot()
            .getStore(Namespace.create(FaultReport.class))
            .computeIfAbsent("table", key -> new Table(), Table.class);
  }

  void add(Row row) {
    table.rows.add(row);
    System.out.println(row.markdown());
  }
}
