package dev.glimpse.faults;

import dev.glimpse.testing.BuildFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The table of faults on three brokers, one at a time, with the time without an answer, in
 * target/outages.md. It is printed after the class.
 */
final class OutageReport implements AfterAllCallback {

  private static final Path FILE = Path.of("target", "outages.md");

  private static final String HEAD =
      """
      | Fault | Guarantee | Times | Requests | Lost | Doubled | Out of order | Longest wait, median, s | Worst, s |
      |---|---|---:|---:|---:|---:|---:|---:|---:|
      """;

  /**
   * One kind of fault.
   *
   * @param waits the longest wait of a request for its answer, for each time
   */
  record Row(ServiceFault fault, Guarantee guarantee, Verdict verdict, List<Duration> waits) {

    private String start() {
      return "| %s | %s |".formatted(fault, guarantee);
    }

    String markdown() {
      List<Duration> sorted = waits.stream().sorted(Comparator.naturalOrder()).toList();
      return "%s %d | %,d | %d | %,d | %d | %.1f | %.1f |"
          .formatted(
              start(),
              waits.size(),
              verdict.requests(),
              verdict.lost(),
              verdict.doubled(),
              verdict.outOfOrder(),
              seconds(sorted.get(sorted.size() / 2)),
              seconds(sorted.get(sorted.size() - 1)));
    }

    private static double seconds(Duration wait) {
      return wait.toMillis() / 1000.0;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    System.out.println("\n" + BuildFile.change(FILE, table -> table));
  }

  void add(Row row) {
    String unused =
        BuildFile.change(
            FILE,
            table ->
                HEAD
                    + Stream.concat(
                            table
                                .lines()
                                .skip(HEAD.lines().count())
                                .filter(line -> !line.startsWith(row.start())),
                            Stream.of(row.markdown()))
                        .reduce("", (all, line) -> all + line + "\n"));
  }
}
