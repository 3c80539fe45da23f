package dev.glimpse.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
final class NativeLinesTest {

  private final List<String> logged = new ArrayList<>();
  private long now = -5; // the origin of System.nanoTime is any
  private final NativeLines lines =
      new NativeLines((level, text) -> logged.add(level + " " + text), () -> now);

  private void write(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    lines.accept(bytes, bytes.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-01-01 00:00:00.123456: I tensorflow/core/a.cc:12] Text | INFO tensorflow/core/a.cc:12] Text",
        "2026-01-01 00:00:00.123456: W tensorflow/core/a.cc:12] Text | WARN tensorflow/core/a.cc:12] Text",
        "2026-01-01 00:00:00.123456: E tensorflow/core/a.cc:12] Text | ERROR tensorflow/core/a.cc:12] Text",
        "2026-01-01 00:00:00.123456: F tensorflow/core/a.cc:12] Text | ERROR tensorflow/core/a.cc:12] Text",
        "2026-01-01 00:00:00.123456: E tensorflow/core/lib/jpeg/jpeg_mem.cc:327] Premature end | WARN tensorflow/core/lib/jpeg/jpeg_mem.cc:327] Premature end",
        "I0000 00:00:1700000000.123456   42 a.cc:12] Text | INFO a.cc:12] Text",
        "E0000 00:00:1700000000.123456   42 a.cc:12] Text | ERROR a.cc:12] Text",
        "Corrupt JPEG data: 18 extraneous bytes before marker 0xd9 | WARN Corrupt JPEG data: 18 extraneous bytes before marker 0xd9",
        "I am no level | WARN I am no level"
      })
  void shouldTakeTheLevelOfTensorFlowAndWarnOtherwise(String written, String expected) {
    write(written + "\n");

    assertThat(logged).containsExactly(expected);
  }

  @Test
  void shouldJoinPiecesAndSplitLines() {
    write("libpng war");
    write("ning: iCCP: known incorrect sRGB profile\r\n\n  \nnext");
    assertThat(logged).containsExactly("WARN libpng warning: iCCP: known incorrect sRGB profile");

    lines.close();
    assertThat(logged).last().isEqualTo("WARN next");
  }

  @Test
  void shouldEscapeWhatCouldForgeALineOrColourATerminal() {
    write("a\u001b[31m\rb\u0085c\u2028d\u202ee\u0000f\tg\n");

    assertThat(logged)
        .containsExactly("WARN a\\u001b[31m\\u000db\\u0085c\\u2028d\\u202ee\\u0000f g");
  }

  @Test
  void shouldCutALongLineAndSayBy() {
    write("x".repeat(NativeLines.MOST_BYTES + 7) + "\nshort\n");

    assertThat(logged)
        .containsExactly(
            "WARN " + "x".repeat(NativeLines.MOST_BYTES) + " ... (7 more bytes)", "WARN short");
  }

  @Test
  void shouldLogOnlyAFewOfAKindInAMinuteAndThenSayHowManyMore() {
    for (int i = 0; i < 1_000; i++) {
      write("Corrupt JPEG data: " + i + " extraneous bytes before marker 0xd9\n");
    }
    write("Another\n");
    assertThat(logged).hasSize(NativeLines.MOST_OF_A_KIND + 1).last().isEqualTo("WARN Another");
    assertThat(lines.millisToTick()).isEqualTo(60_001);

    now += NativeLines.PERIOD_NANOS;
    lines.tick();
    assertThat(logged).last().isEqualTo("WARN Left out 997 further lines of native libraries");
    assertThat(lines.millisToTick()).isEqualTo(-1);

    write("Corrupt JPEG data: 1 extraneous bytes before marker 0xd9\n");
    assertThat(logged).last().asString().startsWith("WARN Corrupt JPEG data: 1 ");
  }

  @Test
  void shouldLogAFatalErrorBehindAnyNumberOfOtherLines() {
    for (int i = 0; i < 1_000; i++) {
      write(Integer.toString(i, 36).replaceAll("\\d", "") + i + "\n");
    }
    write("2026-01-01 00:00:00.123456: F tensorflow/core/a.cc:12] Check failed\n");

    assertThat(logged)
        .hasSize(NativeLines.MOST + 1)
        .last()
        .isEqualTo("ERROR tensorflow/core/a.cc:12] Check failed");
  }

  @Test
  void shouldMakePrintableLinesOfAnyBytes() {
    byte[] rubbish = new byte[1 << 20];
    new Random(1).nextBytes(rubbish);
    lines.accept(rubbish, rubbish.length);
    lines.close();

    assertThat(logged)
        .hasSizeBetween(2, NativeLines.MOST + 1)
        .allSatisfy(line -> assertThat(line).doesNotContainPattern("\\p{Cntrl}"));
    assertThat(new String(rubbish, ISO_8859_1)).containsPattern("\\p{Cntrl}");
  }
}
