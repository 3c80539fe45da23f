package dev.glimpse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 * index.json} names the system and the equal requests. The source of its fields and its headers are
 * in that line as well, or in the file if it is a {@link GoldenRecord}.
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
    return isRecord() ? record().source() : line.path("source").asText();
  }

  private boolean isRecord() {
    return file.endsWith(".record");
  }

  /** Whether it is the notification of an object store, in none but CloudEvents' envelope. */
  public boolean isNotification() {
    return !isRecord();
  }

  private GoldenRecord record() {
    try {
      return GoldenRecord.read(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] value() {
    try {
      return isRecord() ? record().value() : Files.readAllBytes(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Headers headers() {
    if (isRecord()) {
      return record().headers();
    }
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
