package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.testing.DecoratedEngine;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.HostileFile;
import dev.glimpse.testing.HostileImages;
import dev.glimpse.testing.HostileImages.Hostile;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestPipelines;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are broken, or made to break something, through all that a request's image goes. */
@Tag("native")
final class HostileImagesTest {

  private static final Set<FailureCode> OF_THE_IMAGE =
      Set.of(
          FailureCode.CORRUPT_IMAGE, FailureCode.UNSUPPORTED_FORMAT, FailureCode.IMAGE_TOO_LARGE);

  /** The defaults of the settings. */
  private static final ImageLimits LIMITS = DefaultSettings.imageLimits();

  private static final AtomicInteger DECODED = new AtomicInteger();
  private static final Queue<String> UNCHECKED = new ConcurrentLinkedQueue<>();

  private static ImagePipeline pipeline;

  @BeforeAll
  static void start() {
    GlimpseConfig config =
        ConfigSources.read(
            List.of(), null, Map.of(), List.of("kafka.bootstrap.servers=localhost:1"));
    pipeline =
        TestPipelines.start(config, DecoratedEngine.ofPreprocessors(HostileImagesTest::checked));
  }

  /** Every image of every test here passes it: no decoder gets what the header check refuses. */
  private static Preprocessor checked(Preprocessor decoders) {
    return new Preprocessor() {
      @Override
      public FloatBuffer tensor(EncodedImage image) throws FailureException {
        try {
          assertThat(ImageFormats.SUPPORTED.read(image.bytes()).header()).isEqualTo(image.header());
          LIMITS.check(image.header());
          LIMITS.checkBytes(image.bytes().length);
        } catch (FailureException e) {
          UNCHECKED.add(e.getMessage());
        }
        DECODED.incrementAndGet();
        return decoders.tensor(image);
      }

      @Override
      public long working(EncodedImage image) throws FailureException {
        return decoders.working(image);
      }

      @Override
      public void close() {
        decoders.close();
      }
    };
  }

  @AfterAll
  static void close() {
    pipeline.close();
    assertThat(DECODED).as("images that decoders saw").hasPositiveValue();
    assertThat(UNCHECKED).as("that the header check refuses").isEmpty();
  }

  private static Stream<Hostile> hostile() {
    return StreamSupport.stream(HostileImages.all().spliterator(), false);
  }

  private static Map<String, CompletableFuture<RequestAnswer>> classify(Map<String, byte[]> images)
      throws InterruptedException {
    Map<String, CompletableFuture<RequestAnswer>> answers = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> image : images.entrySet()) {
      answers.put(
          image.getKey(),
          pipeline.classify(
              new ImageRequest(
                  image.getKey(),
                  new ImageReference.Inline(image.getValue()),
                  null,
                  null,
                  null,
                  EventAttributes.NONE),
              null));
    }
    return answers;
  }

  private static RequestAnswer answer(byte[] image) throws Exception {
    return classify(Map.of("image", image)).get("image").get(1, TimeUnit.MINUTES);
  }

  /** Each is answered, by a prediction or by a failure that is the image's own. */
  private static void assertAnswered(Map<String, byte[]> images) throws Exception {
    SoftAssertions softly = new SoftAssertions();
    for (Map.Entry<String, CompletableFuture<RequestAnswer>> answer : classify(images).entrySet()) {
      RequestAnswer given = answer.getValue().get(1, TimeUnit.MINUTES);
      if (given instanceof Failure failure) {
        softly.assertThat(failure.code()).as(answer.getKey()).isIn(OF_THE_IMAGE);
      }
    }
    softly.assertAll();
  }

  private static byte[] whole(String format, int side) {
    return format.equals("webp")
        ? TestImages.webp("lossy-alpha")
        : TestImages.encoded(format, side, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp", "webp"})
  void shouldAnswerAnImageThatIsCutAnywhere(String format) throws Exception {
    byte[] whole = whole(format, 120);
    assertThat(answer(whole)).isInstanceOf(Prediction.class);
    Map<String, byte[]> cut = new LinkedHashMap<>();
    for (int percent = 0; percent < 100; percent++) {
      cut.put(
          format + " cut at " + percent + " %", Arrays.copyOf(whole, whole.length * percent / 100));
    }

    assertAnswered(cut);
  }

  @Test
  void shouldAnswerTenThousandImagesWithFlippedBits() throws Exception {
    Random random = new Random(20151205);
    List<byte[]> wholes = new ArrayList<>();
    for (String format : List.of("jpg", "png", "gif", "bmp", "webp")) {
      wholes.add(whole(format, 40));
    }
    wholes.add(TestImages.webp("lossless-alpha"));
    wholes.add(TestImages.webp("animation-alpha"));
    for (int round = 0; round < 10; round++) {
      Map<String, byte[]> flipped = new LinkedHashMap<>();
      for (int i = 0; i < 1_000; i++) {
        byte[] image = wholes.get(i % wholes.size()).clone();
        for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
          image[random.nextInt(image.length)] ^= (byte) (1 << random.nextInt(8));
        }
        flipped.put("round " + round + ", image " + i, image);
      }

      assertAnswered(flipped);
    }
    assertThat(answer(wholes.get(0))).as("afterwards").isInstanceOf(Prediction.class);
  }

  @ParameterizedTest
  @CsvSource({"TIFF", "HEIC", "AVIF", "SVG", "HTML", "PDF", "JPEG 2000", "JPEG XL"})
  void shouldRefuseForeignFormatsByName(String name) throws Exception {
    Hostile foreign =
        hostile().filter(image -> image.name().equals(name)).findFirst().orElseThrow();

    assertThat(answer(foreign.bytes()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.message()).contains(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "webp"})
  void shouldSayThatATruncatedImageEndsEarly(String format) throws Exception {
    byte[] whole = whole(format, 120);

    assertThat(answer(Arrays.copyOf(whole, whole.length * 19 / 20)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure ->
                assertThat(failure.message())
                    .contains("end early")
                    .doesNotContain("crop", "slurp", "Uncompress"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void shouldAnswerWhatStrangersMayMake(Hostile image) throws Exception {
    RequestAnswer answer = answer(image.bytes());

    if (image.code() == null) {
      assertThat(answer).isInstanceOf(Prediction.class);
    } else {
      assertThat(answer)
          .isInstanceOfSatisfying(
              Failure.class, failure -> assertThat(failure.code()).isEqualTo(image.code()));
    }
  }

  @Test
  void shouldAgreeWithTensorFlowAndPillowOnWhatIsAnImage() throws Exception {
    Map<String, byte[]> images = new LinkedHashMap<>();
    for (HostileFile file : HostileFile.all()) {
      images.put(file.file(), file.bytes());
    }

    Map<String, CompletableFuture<RequestAnswer>> answers = classify(images);

    SoftAssertions softly = new SoftAssertions();
    for (HostileFile file : HostileFile.all()) {
      RequestAnswer answer = answers.get(file.file()).get(1, TimeUnit.MINUTES);
      if (file.tensorflow() && file.pillow()) {
        softly.assertThat(answer).as(file.file()).isInstanceOf(Prediction.class);
      } else if (!file.tensorflow() && !file.pillow()) {
        softly.assertThat(answer).as(file.file()).isInstanceOf(Failure.class);
      }
      if (answer instanceof Failure failure) {
        softly.assertThat(failure.code()).as(file.file()).isIn(OF_THE_IMAGE);
      }
    }
    softly.assertAll();
  }
}
