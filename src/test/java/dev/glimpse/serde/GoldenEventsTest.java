package dev.glimpse.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.testing.GoldenEvent;
import dev.glimpse.testing.TestEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The events of other systems under src/test/resources/events, and their table in the docs. */
@Tag("unit")
final class GoldenEventsTest {

  static List<GoldenEvent> events() {
    return GoldenEvent.all();
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldEqualThePlainRequests(GoldenEvent event) throws Exception {
    List<ImageRequest> plain = new ArrayList<>();
    for (byte[] request : event.requests()) {
      plain.add(TestEvents.read(request));
    }

    List<RequestEntry> entries =
        TestEvents.JSON.requests().decode(event.value(), event.headers(), TestEvents.SOURCE);

    assertThat(entries.stream().filter(ImageRequest.class::isInstance).map(GoldenEventsTest::plain))
        .containsExactlyElementsOf(plain.stream().map(GoldenEventsTest::plain).toList());
  }

  /** Without what only a notification has: its id, and the description of the object. */
  private static ImageRequest plain(RequestEntry entry) {
    return GoldenEvent.plain((ImageRequest) entry);
  }

  @Test
  void shouldBeTheTableOfTheReferencePage() throws Exception {
    String page = Files.readString(Path.of("docs/events.md"));
    String table = page.substring(page.indexOf(GoldenEvent.TABLE_HEAD));

    assertThat(table.lines().skip(2).takeWhile(line -> line.startsWith("| ")))
        .as("the rows of the table of other systems' events in docs/events.md")
        .containsExactlyElementsOf(events().stream().map(GoldenEvent::row).toList());
  }

  @Test
  void shouldListEachFileWithItsSource() throws Exception {
    try (Stream<Path> files = Files.list(GoldenEvent.FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(Stream.of("index.json"), events().stream().map(GoldenEvent::file))
                  .toList());
    }
    assertThat(events()).allSatisfy(event -> assertThat(event.source()).startsWith("https://"));
  }
}
