package dev.glimpse.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference.Remote;
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

    List<ImageRequest> read =
        entries.stream()
            .filter(ImageRequest.class::isInstance)
            .map(ImageRequest.class::cast)
            .toList();
    assertThat(read).hasSameSizeAs(plain);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(bare(read.get(i)))
          .usingRecursiveComparison()
          .ignoringFields("id")
          .isEqualTo(plain.get(i));
      if (!isNotified(read.get(i))) {
        assertThat(read.get(i).id()).isEqualTo(plain.get(i).id());
      }
    }
  }

  private static boolean isNotified(ImageRequest request) {
    return request.image() instanceof Remote remote && remote.object() != null;
  }

  /**
   * Returns a request without what other events have in addition: the description of the object,
   * and attributes that become headers.
   */
  private static ImageRequest bare(ImageRequest request) {
    return new ImageRequest(
        request.id(),
        request.image() instanceof Remote remote ? new Remote(remote.address()) : request.image(),
        request.model(),
        request.topK(),
        request.threshold(),
        new EventAttributes(request.attributes().json()),
        request.expiresAt());
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
    assertThat(events()).allSatisfy(event -> assertThat(event.source()).isNotBlank());
  }
}
