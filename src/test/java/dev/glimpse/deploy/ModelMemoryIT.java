package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import dev.glimpse.reference.RandomModel;
import dev.glimpse.reference.ReferenceNetwork;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.reference.RandomModel;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testkit.GlimpseContainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The image with all its defaults and models of real size, their weights random, under a limit of
 * memory and more requests than it can answer at once.
 */
@Timeout(600)
@Tag("container")
final class ModelMemoryIT {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String BROKER = "kafka:19092";
  private static final long GIB = 1L << 30;
  private static final int KIB_OF_120_MIB = 120 * 1024;

  /** As many as are compared in two precisions, and a full batch afterwards. */
  private static final int CALIBRATED = 232;

  @TempDir private static Path models;
  private static String image;
  private static Network network;
  private static KafkaContainer kafka;

  /** Requests of all tests so far, which are one group of processors, one after the other. */
  private static int sent;

  @BeforeAll
  static void start() throws Exception {
    image = LocalImage.built();
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    Files.setPosixFilePermissions(models, PosixFilePermissions.fromString("rwxr-xr-x"));
    network = Network.newNetwork();
    kafka = new KafkaContainer("apache/kafka:4.3.1").withNetwork(network).withListener(BROKER);
    kafka.start();
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
      network.close();
    }
  }

  @SuppressWarnings("resource") // by the caller
  private static GlimpseContainer glimpse(String model, long memory) {
    return new GlimpseContainer(image, network, BROKER)
        .withSetting("glimpse.models.dir", "/models")
        .withSetting("glimpse.model", model)
        .withFileSystemBind(models.toString(), "/models", BindMode.READ_ONLY)
        .withTmpFs(Map.of("/tmp", "rw")) // for jcmd
        .withCreateContainerCmdModifier(create -> limit(create, memory));
  }

  /** The limit that the overlays cpu and pulled have from k8s/base. */
  private static long limitOfThePods() throws Exception {
    Matcher limit =
        Pattern.compile("limits:[^-]*?memory: (\\d+)Gi", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("k8s", "base", "deployment.yaml")));
    assertThat(limit.find()).isTrue();
    return Long.parseLong(limit.group(1)) * GIB;
  }

  private static void shouldAnswer(GlimpseContainer glimpse, int images) {
    int before = sent;
    sent += images;
    try (TestClient client = new TestClient(kafka.getBootstrapServers())) {
      client.produce(
          IntStream.range(before, sent)
              .mapToObj(
                  number ->
                      new ProducerRecord<>(
                          GlimpseContainer.REQUESTS,
                          key(number).getBytes(StandardCharsets.UTF_8),
                          TestImages.inlineRequest(key(number), TestImages.png(number))))
              .toList());
      List<String> answered =
          client.consume(GlimpseContainer.PREDICTIONS, sent, LIMIT).stream()
              .map(answer -> new String(answer.key(), StandardCharsets.UTF_8))
              .toList();

      assertThat(answered).hasSize(sent).doesNotHaveDuplicates();
    }
    assertThat(glimpse.getCurrentContainerInfo().getState().getOOMKilled()).isFalse();
  }

  private static String key(int number) {
    return "request-" + number;
  }

  /** After a full collection, in KiB. */
  private static int heap(GlimpseContainer glimpse) throws Exception {
    ExecResult unused = glimpse.execInContainer("jcmd", "1", "GC.run");
    String heap = glimpse.execInContainer("jcmd", "1", "GC.heap_info").getStdout();
    Matcher used = Pattern.compile("used (\\d+)K").matcher(heap);
    assertThat(used.find()).as(heap).isTrue();
    return Integer.parseInt(used.group(1));
  }

  /** Writes the model unless another test has; returns its name. */
  private static String written(String network) throws IOException {
    String name = ReferenceNetwork.titled(network).servedName();
    if (!Files.exists(models.resolve(name))) {
      RandomModel.write(models, network);
    }
    return name;
  }

  @Test
  void shouldServeNielsenNetInOneGibibyte() {
    try (GlimpseContainer glimpse = glimpse("nielsennet", GIB)) {
      glimpse.start();
      shouldAnswer(glimpse, 2_000);
    }
  }

  @Test
  void shouldServeInceptionV3InAPodOfTheOverlaysWithoutItsWeightsInTheHeap() throws Exception {
    String model = written("InceptionV3");
    try (GlimpseContainer glimpse = glimpse(model, limitOfThePods())) {
      glimpse.start();
      shouldAnswer(glimpse, CALIBRATED);
      assertThat(heap(glimpse)).isLessThan(KIB_OF_120_MIB);
      assertThat(glimpse.getLogs()).doesNotContain("in one precision");
    }
  }

  @Test
  void shouldServeInceptionV4InThreeGibibytes() throws Exception {
    shouldServeInThreeGibibytes("InceptionV4");
  }

  @Test
  void shouldServeInceptionResNetV2InThreeGibibytes() throws Exception {
    shouldServeInThreeGibibytes("InceptionResNetV2");
  }

  private static void shouldServeInThreeGibibytes(String network) throws Exception {
    String model = written(network);
    try (GlimpseContainer glimpse = glimpse(model, 3 * GIB)) {
      glimpse.start();
      shouldAnswer(glimpse, 64);
    }
  }

  @Test
  void shouldRefuseInceptionV4InOneGibibyteWithTheFigures() throws Exception {
    String model = written("InceptionV4");
    ToStringConsumer printed = new ToStringConsumer();
    try (GenericContainer<?> once = new GenericContainer<>(image)) {
      once.withFileSystemBind(models.toString(), "/models", BindMode.READ_ONLY)
          .withCommand("models", "verify", model, "--set", "glimpse.models.dir=/models")
          .withCreateContainerCmdModifier(create -> limit(create, GIB))
          .withLogConsumer(printed)
          .withStartupCheckStrategy(new OneShotStartupCheckStrategy());

      assertThatThrownBy(once::start).isInstanceOf(ContainerLaunchException.class);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(printed.toUtf8String())
                    .contains(model + ":1 needs", "MiB for models are free"));
  }

  private static void limit(CreateContainerCmd create, long memory) {
    HostConfig host = Objects.requireNonNull(create.getHostConfig());
    host.withReadonlyRootfs(true).withMemory(memory).withMemorySwap(memory);
  }
}
