package dev.glimpse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * An event as another system writes it, from {@code src/test/resources/events}. Its line in {@code
 * index.json} names the system, the source of its fields, its headers, and the equal requests.
 */
public record GoldenEvent(String file, JsonNode line) {

  public static final Path FOLDER = Path.of("src/test/resources/events");

  /** The head of the table in docs/events.md. */
  public static final String TABLE_HEAD = "| Written by | Golden event | Equals |";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** All of them, in the order of the index. */
  public static List<GoldenEvent> all() {
    try {
      List<GoldenEvent> events = new ArrayList<>();
      for (JsonNode line : JSON.readTree(FOLDER.resolve("index.json").toFile())) {
        events.add(new GoldenEvent(line.path("file").textValue(), line));
      }
      return events;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The page or thread with the fields. */
  public String source() {
    return line.path("source").textValue();
  }

  public byte[] value() {
    try {
      return Files.readAllBytes(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Headers headers() {
    Headers headers = new RecordHeaders();
    line.path("headers")
        .properties()
        .forEach(
            header ->
                headers.add(
                    header.getKey(),
                    header.getValue().textValue().getBytes(StandardCharsets.UTF_8)));
    return headers;
  }

  /** The plain requests that it equals. */
  public List<byte[]> requests() {
    List<byte[]> requests = new ArrayList<>();
    line.path("requests")
        .forEach(request -> requests.add(request.toString().getBytes(StandardCharsets.UTF_8)));
    return requests;
  }

  /** A request without what only a notification has: its id, the description of the object. */
  public static ImageRequest plain(ImageRequest request) {
    ImageReference image =
        request.image() instanceof ImageReference.Remote remote
            ? new ImageReference.Remote(remote.address())
            : request.image();
    return new ImageRequest(
        "", image, request.model(), request.topK(), request.threshold(), request.attributes());
  }

  /** Its row in docs/events.md. */
  public String row() {
    List<String> requests =
        requests().stream()
            .map(request -> "`" + new String(request, StandardCharsets.UTF_8) + "`")
            .toList();
    return "| %s | [%s](../src/test/resources/events/%s) | %s |"
        .formatted(
            line.path("system").textValue(),
            file,
            file,
            requests.isEmpty()
                ? "nothing: it is ignored"
                : requests.stream().collect(Collectors.joining("<br>")));
  }

  @Override
  public String toString() {
    return file;
  }
}
