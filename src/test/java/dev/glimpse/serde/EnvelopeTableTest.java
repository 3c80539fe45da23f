package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.testing.GoldenRecord;
import dev.glimpse.testing.TestEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of envelopes in docs/events.md: each golden event is read as its plain request. */
@Tag("unit")
final class EnvelopeTableTest {

  private static final Path FOLDER = Path.of("src/test/resources/envelopes");
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| ([^|]+) \\| \\[[^]]+]\\(\\.\\./(src/test/resources/envelopes/[^)]+)\\) \\| `(.+)` \\|$");
  private static final Source SOURCE = new Source("requests", 3, 14, Instant.EPOCH);

  /** A row of the table. */
  record Row(String sender, Path golden, String plain) {
    @Override
    public String toString() {
      return sender;
    }
  }

  static List<Row> rows() throws IOException {
    Matcher rows = ROW.matcher(Files.readString(Path.of("docs/events.md")));
    return rows.results()
        .map(row -> new Row(row.group(1), Path.of(row.group(2)), row.group(3)))
        .toList();
  }

  private static ImageRequest read(byte[] value, Headers headers) throws Exception {
    return (ImageRequest) TestEvents.JSON.requests().decode(value, headers, SOURCE).get(0);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldReadEachEventAsItsPlainRequest(Row row) throws Exception {
    GoldenRecord golden = GoldenRecord.read(row.golden());

    ImageRequest read = read(golden.value(), golden.headers());

    ImageRequest plain = read(row.plain().getBytes(UTF_8), new RecordHeaders());
    assertThat(golden.source()).isNotBlank();
    assertThat(read.id()).isEqualTo(plain.id());
    assertThat(bytes(read)).isEqualTo(bytes(plain));
    assertThat(read.topK()).isEqualTo(plain.topK());
    assertThat(read.attributes().json()).isEqualTo(plain.attributes().json());
  }

  private static byte[] bytes(ImageRequest request) {
    return request.image() instanceof ImageReference.Inline inline
        ? inline.bytes()
        : ((ImageReference.Remote) request.image()).address().spelling().getBytes(UTF_8);
  }

  @Test
  void shouldListEachGoldenEvent() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(rows())
          .extracting(Row::golden)
          .containsExactlyInAnyOrderElementsOf(files.toList());
    }
  }
}
