package dev.glimpse.cli;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.config.TopicsConfig;
import dev.glimpse.demo.AnswerTally;
import dev.glimpse.demo.DemoAnswerConsumer.Received;
import dev.glimpse.demo.DrawnDigitFiles;
import dev.glimpse.demo.LocalGlimpse;
import dev.glimpse.demo.RoundTripClient;
import dev.glimpse.demo.TemporaryFolder;
import dev.glimpse.image.ImageFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code glimpse demo}: runs Glimpse with a real broker on this machine, and leaves
 * nothing behind.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Start a Kafka broker and a processor, draw digits, and classify them through Kafka.",
      "All its files are deleted at the end."
    })
final class DemoCommand implements Callable<Integer> {

  private static final int SAMPLE = 12;
  private static final long SEED = 2026;

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "500",
      description = "Number of digits to draw. Default: ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--images-dir",
      paramLabel = "DIR",
      description = "Classify the files below this folder instead of drawing digits.")
  private @Nullable Path imagesDir;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "nielsennet",
      description = "The model that classifies. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private String model;

  @Option(names = "--keep-running", description = "Continue answering requests until Ctrl-C.")
  private boolean keepRunning;

  private final CountDownLatch stopRequested = new CountDownLatch(1);

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (images < 1) {
      throw new ParameterException(
          spec.commandLine(), "--images is " + images + ", allowed: at least 1");
    }
    if (imagesDir != null && imagesDir.toString().contains(",")) {
      throw new ParameterException(
          spec.commandLine(), "--images-dir is " + imagesDir + ", allowed: a path without a comma");
    }
    if (imagesDir != null && !Files.isDirectory(imagesDir)) {
      throw new ParameterException(
          spec.commandLine(), "--images-dir is " + imagesDir + ", which is not a folder");
    }
    StopSignalHandler stop = StopSignalHandler.install(stopRequested::countDown, false);
    try (TemporaryFolder drawings = TemporaryFolder.create("glimpse-demo-")) {
      return demonstrate(drawings.path(), stop);
    } finally {
      stop.end(Main.DONE);
    }
  }

  private int demonstrate(Path drawings, StopSignalHandler stop)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    say(out, "Starting a Kafka broker and a processor ...");
    Path folder = imagesDir == null ? drawings : imagesDir.toRealPath();
    try (LocalGlimpse glimpse =
        new LocalGlimpse(
            broker ->
                settings.read(
                    List.of(
                        ManagementSettings.VIEW + "=true", ManagementSettings.PORT + "=" + port()),
                    List.of(
                        broker,
                        GlimpseConfig.MODEL + "=" + model,
                        FileStoreConfig.ROOTS + "=" + folder)))) {
      Map<Path, String> files = stop.requested() ? Map.of() : files(out, folder);
      if (stop.requested()) {
        return Main.FAILED;
      }
      if (files.isEmpty()) {
        throw new ParameterException(spec.commandLine(), "There are no files below " + folder);
      }
      say(out, "Sending %d requests to %s".formatted(files.size(), glimpse.bootstrapServers()));
      glimpse.view().ifPresent(address -> say(out, "Watch them at " + address));
      AnswerTally tally = new AnswerTally();
      OptionalDouble seconds = classify(out, glimpse, files, tally, stop);
      summarise(out, files.size(), seconds, tally);
      if (keepRunning && !stop.requested()) {
        goOn(out, glimpse, files.keySet().iterator().next());
        stopRequested.await();
      } else {
        out.println(
            """

            Next steps:
              ./glimpse classify FILE|URL ...          one image, without Kafka
              ./glimpse demo --images-dir DIR          your own images through Kafka
              ./glimpse demo --keep-running            and send events of your own with kcat\
            """);
        out.flush();
      }
      return tally.answered() == files.size() ? Main.DONE : Main.FAILED;
    }
  }

  /**
   * Returns the usual port, or 0 for any free port if it is taken, so that a second demo can run.
   */
  private static int port() {
    try (ServerSocket socket =
        new ServerSocket(ManagementSettings.USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      return 0;
    }
  }

  private Map<Path, String> files(PrintWriter out, Path folder) throws IOException {
    if (imagesDir == null) {
      say(out, "Drawing %d digits ...".formatted(images));
      return DrawnDigitFiles.draw(folder, images, SEED);
    }
    ImageFolder images = ImageFolder.read(folder, Integer.MAX_VALUE);
    if (images.leftOutLine() != null) {
      say(out, "Not sent: " + images.leftOutLine());
    }
    Map<Path, String> files = new LinkedHashMap<>();
    images.files().stream().filter(Files::isRegularFile).forEach(file -> files.put(file, ""));
    return files;
  }

  /** Returns the seconds from the first request to the last committed answer, if that came. */
  private OptionalDouble classify(
      PrintWriter out,
      LocalGlimpse glimpse,
      Map<Path, String> files,
      AnswerTally tally,
      StopSignalHandler stop) {
    Map<String, URI> images = new LinkedHashMap<>();
    files.forEach(
        (file, label) -> {
          images.put(name(file), file.toUri());
          tally.requested(name(file), label.isEmpty() ? null : label);
        });
    ProgressLine progress = new ProgressLine(out, files.size());
    try (RoundTripClient roundTrips = new RoundTripClient(glimpse)) {
      OptionalDouble seconds =
          roundTrips.run(
              images,
              answer -> {
                tally.received(answer);
                if (tally.answered() <= SAMPLE) {
                  say(out, "  " + line(answer));
                } else {
                  progress.at(tally.answered());
                }
              },
              stop::requested);
      progress.done(tally.answered());
      return seconds;
    }
  }

  private String name(Path file) {
    return imagesDir == null
        ? file.getFileName().toString()
        : imagesDir.toAbsolutePath().normalize().relativize(file.toAbsolutePath()).toString();
  }

  private static String line(Received answer) {
    String label = answer.label();
    return "%-24s %s"
        .formatted(
            answer.id(),
            label == null ? answer.failure() : ScoreBarFormatter.of(label, answer.score()));
  }

  private static void summarise(
      PrintWriter out, int asked, OptionalDouble seconds, AnswerTally tally) {
    out.printf(Locale.ROOT, "%nimages             %d%n", asked);
    seconds.ifPresent(
        time -> out.printf(Locale.ROOT, "images per second  %.0f%n", tally.answered() / time));
    out.printf(
        Locale.ROOT,
        "batch size         mean %.1f, largest %d%n",
        tally.meanBatch(),
        tally.largestBatch());
    if (tally.known() > 0) {
      out.printf(
          Locale.ROOT,
          "labelled as drawn  %d (%.1f %%)%n",
          tally.right(),
          100.0 * tally.right() / tally.known());
    }
    out.printf(Locale.ROOT, "dead letters       %d%n", tally.deadLetters());
    out.flush();
  }

  private static void goOn(PrintWriter out, LocalGlimpse glimpse, Path image) {
    TopicsConfig topics = glimpse.config().topics();
    out.printf(
        Locale.ROOT,
        """

        The broker and the processor run until Ctrl-C. Send an event, and read the answers:
          echo '{"uri": "%s"}' | kcat -P -b %s -t %s
          kcat -C -b %s -t %s -o beginning -X isolation.level=read_committed
        """,
        image.toUri(),
        glimpse.bootstrapServers(),
        topics.requests().name(),
        glimpse.bootstrapServers(),
        topics.predictions().name());
    glimpse.view().ifPresent(address -> out.println("Watch it at " + address));
    out.flush();
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
