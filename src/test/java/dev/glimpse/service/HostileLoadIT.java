package dev.glimpse.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.image.Images;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.HostileFile;
import dev.glimpse.testing.HostileImages;
import dev.glimpse.testing.HostileImages.Hostile;
import dev.glimpse.testing.ProcessStatus;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All that is hostile at once, against a processor of the launcher's size between real topics: it
 * answers each request once, and its memory keeps within what docs/guarantees.md says.
 */
@Tag("broker")
final class HostileLoadIT {

  /** As docs/guarantees.md adds it up: the heap, NielsenNet, an image, all else. */
  private static final long MOST_RESIDENT = (512L + 106 + 288 + 512) << 20;

  private static final int MB = 1_000_000;

  @TempDir private Path folder;

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 8);
  private final Map<String, String> expected = new HashMap<>();
  private final List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();

  private void ask(String key, byte[] value, String code) {
    ask(key.getBytes(UTF_8), value, new RecordHeaders(), code);
  }

  private void ask(byte[] key, byte[] value, RecordHeaders headers, String code) {
    String number = Integer.toString(requests.size());
    expected.put(number, code);
    headers.add("number", number.getBytes(UTF_8));
    requests.add(new ProducerRecord<>(topics.requests(), null, key, value, headers));
  }

  /** The largest image that is allowed, in bytes and in pixels. */
  private byte[] largest(byte[] png) {
    byte[] noise = new byte[(int) DefaultSettings.imageLimits().maxBytes() - png.length - 12];
    new Random(1).nextBytes(noise);
    return Images.joined(
        Arrays.copyOf(png, 33),
        Images.pngChunk("prVt", noise),
        Arrays.copyOfRange(png, 33, png.length));
  }

  private void prepare() throws IOException {
    for (Hostile image : HostileImages.all()) {
      Path file = folder.resolve(image.name().replaceAll("\\W+", "-"));
      Files.write(file, image.bytes());
      String code = image.code() == null ? "" : image.code().name();
      ask(image.name(), TestImages.uriRequest(image.name(), file.toUri().toString()), code);
      if (image.bytes().length < 6 * MB) {
        ask(image.name(), TestImages.inlineRequest(image.name(), image.bytes()), code);
      }
      if (image.name().equals("png of 50 megapixels")) {
        Path large = folder.resolve("largest");
        Files.write(large, largest(image.bytes()));
        for (int i = 0; i < 24; i++) {
          ask("large-" + i, TestImages.uriRequest("large", large.toUri().toString()), "");
        }
      }
    }
    for (HostileFile file : HostileFile.all()) {
      String uri = HostileFile.FOLDER.toRealPath().resolve(file.file()).toUri().toString();
      String code = file.tensorflow() && file.pillow() ? "" : "?";
      ask(file.file(), TestImages.uriRequest(file.file(), uri), code);
    }
    byte[] ordinary = TestImages.inlineRequest("ordinary", TestImages.png(1));
    byte[] padded =
        Images.joined(
            Arrays.copyOf(TestImages.png(1), 33),
            Images.pngChunk("prVt", new byte[6 * MB]),
            Arrays.copyOfRange(TestImages.png(1), 33, TestImages.png(1).length));
    String million = "{},".repeat(2_700_000);
    for (int i = 0; i < 8; i++) {
      ask("padded-" + i, TestImages.inlineRequest("padded", padded), "");
      ask("unknown-" + i, ("{\"x\":[" + million + "{}]}").getBytes(UTF_8), "MALFORMED_EVENT");
      ask(
          "attributes-" + i,
          ("{\"uri\":\"file:/x\",\"attributes\":{\"x\":[" + million + "{}]}}").getBytes(UTF_8),
          "MALFORMED_EVENT");
      ask("nested-" + i, "[".repeat(8 * MB).getBytes(UTF_8), "MALFORMED_EVENT");
      ask(new byte[MB], ordinary, new RecordHeaders(), "ANSWER_TOO_LARGE");
      RecordHeaders large = new RecordHeaders();
      large.add("big", new byte[4 * MB]);
      ask(new byte[0], ordinary, large, "ANSWER_TOO_LARGE");
      String id = "{\"uri\":\"file:/x\",\"id\":\"" + "x".repeat(8 * MB) + "\"}";
      ask("id-" + i, id.getBytes(UTF_8), "INVALID_REQUEST");
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void shouldAnswerEachOnceWithinItsMemory() throws Exception {
    prepare();
    String roots = folder.toRealPath() + "," + HostileFile.FOLDER.toRealPath();
    try (client;
        ProcessorJvm processor =
            ProcessorJvm.runAsLaunched(topics.settings(FileStoreConfig.ROOTS + "=" + roots))) {
      client.produce(requests);

      Map<String, String> answers = new HashMap<>();
      try (Consumer<byte[], byte[]> reader =
          TestClient.reader(
              topics.bootstrapServers(), topics.predictions(), topics.deadLetters())) {
        while (answers.size() < requests.size()) {
          reader
              .poll(Duration.ofMillis(100))
              .forEach(
                  record -> {
                    var code = record.headers().lastHeader("glimpse.error.code");
                    String number =
                        new String(record.headers().lastHeader("number").value(), UTF_8);
                    String given = code == null ? "" : new String(code.value(), UTF_8);
                    assertThat(answers.put(number, given)).as("doubled").isNull();
                  });
          assertThat(processor.exitCode()).as("exit code; %s", processor.logTail()).isEmpty();
        }
      }

      ProcessStatus status = ProcessStatus.of(processor.handle());
      System.out.printf(
          "Hostile load: %d requests, resident memory of %d MiB at most%n",
          requests.size(), status.mostResident() >> 20);
      expected.values().removeIf("?"::equals);
      assertThat(answers).containsAllEntriesOf(expected);
      assertThat(status.mostResident()).isLessThan(MOST_RESIDENT);
      assertThat(processor.terminate()).isZero();
    }
  }
}
