package dev.glimpse.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A table of docs/parity.md, which the test that measures it writes and holds to what it says.
 *
 * <p>What was measured is written to target/ by each run, and into the page by {@code
 * -Dglimpse.parity.write=true}. Figures are rounded up to a power of ten, so that another
 * processor, whose sums differ in the last digit, need not rewrite them.
 */
final class ParityTable {

  private static final Path PAGE = Path.of("docs/parity.md");
  private static final String REFRESH =
      PAGE + "; refresh it with: mvn test -Dtest='*ParityTest' -Dglimpse.parity.write=true";
  private static final String FIGURE = " *0\\.\\d+ *";
  private static final String END = "<!-- end -->";

  private final String name;
  private final StringBuilder rows = new StringBuilder();

  /**
   * An empty table.
   *
   * @param name of the comment that begins it on the page
   * @param columns their headings
   */
  ParityTable(String name, String... columns) {
    this.name = name;
    row(List.of(columns));
    rows.append("|---".repeat(columns.length)).append("|\n");
  }

  void row(List<String> cells) {
    rows.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /**
   * A figure as the table has it.
   *
   * @param least the smallest power of ten that is worth telling
   */
  static String atMost(double measured, double least) {
    double power = Math.pow(10, Math.ceil(Math.log10(Math.max(measured, least)) - 1e-9));
    return new BigDecimal(power).round(new MathContext(1)).toPlainString();
  }

  /** A figure as the table has it, rounded up to hundredths. */
  static String atMostHundredths(double measured) {
    return new BigDecimal(measured).setScale(2, RoundingMode.UP).toPlainString();
  }

  /** Fails if the page lacks a row, or promises more than was measured. */
  void check() throws IOException {
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/parity-" + name + ".md"), rows);
    String begin = "<!-- " + name + ", written by its test -->\n";
    String page = Files.readString(PAGE);
    assertThat(page).contains(begin);
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf(END, from);
    if (Boolean.getBoolean("glimpse.parity.write")) {
      Files.writeString(PAGE, page.substring(0, from) + rows + page.substring(to));
      return;
    }
    String[] promised = page.substring(from, to).split("\\|");
    String[] measured = rows.toString().split("\\|");
    assertThat(measured).as(REFRESH).hasSameSizeAs(promised);
    for (int cell = 0; cell < measured.length; cell++) {
      if (measured[cell].matches(FIGURE) && promised[cell].matches(FIGURE)) {
        assertThat(new BigDecimal(measured[cell].strip()))
            .as(REFRESH)
            .isLessThanOrEqualTo(new BigDecimal(promised[cell].strip()));
      } else {
        assertThat(measured[cell]).as(REFRESH).isEqualTo(promised[cell]);
      }
    }
  }
}
