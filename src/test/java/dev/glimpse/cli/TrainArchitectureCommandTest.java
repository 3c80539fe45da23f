package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.model.ModelFolder;
import dev.glimpse.tensorboard.EventFileReader;
import dev.glimpse.train.BlockDigits;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class TrainArchitectureCommandTest {

  private static final Path CHECKPOINTS = Path.of("../shared/models/checkpoints");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  private int train(String network, String... options) {
    List<String> arguments = new ArrayList<>(List.of("train", network));
    arguments.addAll(List.of("--data", folder.resolve("data").toString()));
    arguments.addAll(List.of("--out", folder.resolve("model").toString()));
    arguments.addAll(List.of(options));
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(errors))
        .execute(arguments.toArray(String[]::new));
  }

  /** Writes noisy photos of two colours. */
  private void writePhotos() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 24; i++) {
      boolean red = i % 2 == 0;
      BufferedImage photo = new BufferedImage(60, 50, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 60 * 50; p++) {
        int noise = random.nextInt(1 << 18);
        photo.setRGB(p % 60, p / 60, (red ? 0xc00000 : 0x0000c0) ^ noise);
      }
      Path file = folder.resolve("data").resolve(red ? "red" : "blue").resolve(i + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(photo, "png", file.toFile());
    }
  }

  @Test
  void shouldTrainPhotosFromACheckpointWithANewLastLayer() throws IOException {
    Path checkpoint = CHECKPOINTS.resolve("inception_v3_quarter_v2.ckpt");
    assumeTrue(Files.isDirectory(CHECKPOINTS), CHECKPOINTS + " is not there");
    writePhotos();
    Path run = folder.resolve("run");

    int code =
        train(
            "inception-v3",
            "--from",
            checkpoint.toString(),
            "--side",
            "75",
            "--batch",
            "8",
            "--epochs",
            "1",
            "--name",
            "colours",
            "--tensorboard",
            run.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("from      inception_v3_quarter_v2.ckpt: 383 variables, 5 new ones")
        .contains("width 0.25, 2 classes")
        .contains("flips     on")
        .containsPattern("verified +\\d+ images");
    ModelFolder model = ModelFolder.open(folder.resolve("model"));
    assertThat(model.labels().list()).extracting("name").containsExactly("blue", "red");
    assertThat(model.descriptor().name()).isEqualTo("colours");
    assertThat(model.descriptor().source()).contains("from inception_v3_quarter_v2.ckpt");
    double regularisation =
        EventFileReader.values(run, "training/regularisation_loss").get(0).getSimpleValue();
    assertThat(regularisation).isPositive();
    assertThat(EventFileReader.values(run, "training/loss").get(0).getSimpleValue())
        .isGreaterThan((float) regularisation);
    assertThat(EventFileReader.values(run, "InceptionV3/Logits/Conv2d_1c_1x1/weights/gradient"))
        .hasSize(1);
    assertThat(
            EventFileReader.values(run, "options")
                .get(0)
                .getTensor()
                .getStringVal(0)
                .toStringUtf8())
        .contains("| --flip | `true` |");
  }

  @Test
  void shouldTrainDigitsWithoutFlipsAndKeepWhatWasLearntWhenTheTimeIsUp() throws IOException {
    BlockDigits.write(Files.createDirectories(folder.resolve("data")), 5_200);

    int code = train("inception-v3", "--width", "0.02", "--max-minutes", "0.0001");

    assertThat(errors.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString()).contains("200 to train with, 5000 held out", "flips     off");
    ModelFolder model = ModelFolder.open(folder.resolve("model"));
    assertThat(model.labels().size()).isEqualTo(10);
    assertThat(model.descriptor().preprocessing().preset()).isEqualTo("mnist-enlarged");
    assertThat(model.descriptor().input().height()).isEqualTo(75);
  }

  @Test
  void shouldRefuseAWidthThatTheCheckpointDoesNotHave() throws IOException {
    assumeTrue(Files.isDirectory(CHECKPOINTS), CHECKPOINTS + " is not there");
    writePhotos();
    String checkpoint = CHECKPOINTS.resolve("inception_v3_quarter_v2.ckpt").toString();

    int code = train("inception-v3", "--from", checkpoint, "--width", "1");

    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors.toString())
        .contains("width is 1.0, allowed with this checkpoint: 0.25")
        .doesNotContain("Exception");
    assertThat(folder.resolve("model")).doesNotExist();
  }

  @Test
  void shouldRefuseACheckpointOfAnotherNetwork() throws IOException {
    assumeTrue(Files.isDirectory(CHECKPOINTS), CHECKPOINTS + " is not there");
    writePhotos();
    String checkpoint = CHECKPOINTS.resolve("inception_v3_quarter_v2.ckpt").toString();

    int code = train("inception-v4", "--from", checkpoint);

    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors.toString()).contains("InceptionV4/");
  }

  @Test
  void shouldRefuseASideThatIsTooSmallForTheNetwork() throws IOException {
    writePhotos();

    int code = train("inception-v3", "--side", "40");

    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors.toString()).contains("side is 40, allowed: a larger one");
  }

  @Test
  void shouldRefuseDataThatAreNoFolderOfClasses() throws IOException {
    Files.createDirectories(folder.resolve("data"));

    int code = train("inception-v3", "--side", "75");

    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors.toString()).contains("has photos of 0 classes, needed are at least 2");
  }

  @Test
  void shouldListTheNetworksWithoutOne() {
    int code = Main.commandLine().setErr(new PrintWriter(errors)).execute("train");

    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors.toString())
        .contains(
            "a network to train from scratch, nielsennet, inception-v3, inception-v4,"
                + " inception-resnet-v2");
  }
}
