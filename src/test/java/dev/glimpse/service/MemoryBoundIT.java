package dev.glimpse.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.importer.ModelImportRequest;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.importer.ModelImporter;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.pipeline.ModelMemoryCheck;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.LargePhotos;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A processor of the launcher's size with a real model: what docs/guarantees.md adds up for it. */
@Tag("broker")
final class MemoryBoundIT {

  private static final long MIB = 1 << 20;
  private static final Path SHARED = Path.of("../shared");
  private static final Path MODEL = SHARED.resolve("models/mobilenet_v2_1.0_224_frozen.pb");

  /** As docs/guarantees.md says. */
  private static final long ALL_ELSE = 512 * MIB;

  private static final long HEAP = 512 * MIB;

  private static final int PHOTOS = 2_050;
  private static final int ROUNDS = 5;
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir private Path folder;

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 8);

  private ModelFolder mobileNet() throws IOException {
    assumeTrue(Files.exists(MODEL), MODEL + " is not here: not tried");
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    return new ModelImporter(line -> {})
        .run(
            new ModelImportRequest(
                MODEL,
                "mobilenet-v2",
                "1",
                Files.createDirectory(folder.resolve("models")),
                false,
                null,
                null, null,
                List.of(),
                new ImportTarget(null, null, null, null, null),
                new Origin(null, null, null)));
  }

  private List<Path> photos() throws IOException {
    List<Path> photos = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SHARED.resolve("images/labelled").toRealPath())) {
      files.filter(file -> file.toString().endsWith(".jpg")).sorted().forEach(photos::add);
    }
    photos.add(LargePhotos.write(folder.resolve("48.jpg"), 8_064, 6_048, false, 24).toRealPath());
    photos.add(LargePhotos.write(folder.resolve("50.jpg"), 8_160, 6_144, true, 24).toRealPath());
    return photos;
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void shouldKeepWithinTheBoundOfARealModelWhateverItsPhotos() throws Exception {
    ModelFolder model = mobileNet();
    List<Path> photos = photos();
    List<String> settings =
        topics.settings(
            GlimpseConfig.MODEL + "=mobilenet-v2",
            GlimpseConfig.MODELS_DIR + "=" + folder.resolve("models"),
            FileStoreConfig.ROOTS + "=/");
    GlimpseConfig config = topics.config(settings.toArray(String[]::new));
    long bound =
        HEAP
            + Math.max(
                config.pipeline().inFlight().bytes(),
                ImageLimits.workingBytes(config.pipeline().images().maxPixels()))
            + ModelMemoryCheck.start(config.pipeline()).estimate(model).loading()
            + ALL_ELSE;
    try (client;
        ProcessorJvm processor = ProcessorJvm.runAsLaunched(settings)) {
      int sent = 0;
      for (int round = 1; round <= ROUNDS; round++) {
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (; sent < PHOTOS * round / ROUNDS; sent++) {
          String photo = photos.get(sent % photos.size()).toUri().toString();
          String id = Integer.toString(sent);
          requests.add(
              new ProducerRecord<>(
                  topics.requests(), id.getBytes(UTF_8), TestImages.uriRequest(id, photo)));
        }
        client.produce(requests);

        assertThat(client.consume(topics.predictions(), sent, LIMIT)).hasSize(sent);

        ProcessStatus status = ProcessStatus.of(processor.handle());
        System.out.printf(
            "MobileNetV2: %d photos, resident memory of %d MiB, %d at most, of %d%n",
            sent, status.resident() / MIB, status.mostResident() / MIB, bound / MIB);
        assertThat(status.mostResident()).isLessThan(bound);
      }
      assertThat(processor.terminate()).isZero();
    }
  }
}
