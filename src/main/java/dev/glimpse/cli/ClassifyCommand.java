package dev.glimpse.cli;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.serde.AnswerWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code glimpse classify}: classifies images through the pipeline, without Kafka. */
@Command(
    name = "classify",
    description = "Classify images without Kafka.",
    mixinStandardHelpOptions = true)
final class ClassifyCommand implements Callable<Integer> {

  /** The character that Java puts for letters that the locale does not have. */
  private static final char REPLACED = '\uFFFD';

  /**
   * A URI of any scheme, so that an unsupported scheme is reported as such. The slashes distinguish
   * it from a file name with a colon; the supported schemes need none.
   */
  private static final Pattern REFERENCE =
      Pattern.compile("(?:https?|file|s3|data):|[a-z][a-z0-9+.-]*://", Pattern.CASE_INSENSITIVE);

  @Spec private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Option(names = "--model", paramLabel = "NAME", description = "The model; see glimpse.model.")
  private @Nullable String model;

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "Number of labels per image; at least 1.")
  private @Nullable Integer top;

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      description = "Omit labels with a lower score; 0 to 1.")
  private @Nullable Float threshold;

  @Option(names = "--json", description = "Print one line of JSON per image.")
  private boolean json;

  @Parameters(arity = "1..*", paramLabel = "FILE|URL")
  private List<String> images = new ArrayList<>();

  private record Asked(
      String name, @Nullable ImageAddress address, CompletableFuture<RequestAnswer> answer) {}

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  ClassifyCommand() {}

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    checkOptions();
    // The user of a command line chooses the addresses, so all may be fetched.
    List<String> readable =
        List.of(FileStoreConfig.ROOTS + "=/", HttpStoreConfig.PRIVATE_ADDRESSES + "=true");
    List<String> own = new ArrayList<>();
    if (model != null) {
      own.add(GlimpseConfig.MODEL + "=" + model);
    }
    GlimpseConfig config = settings.read(readable, own);
    PrintWriter out = spec.commandLine().getOut();
    boolean allAnswered = true;
    try (ImagePipeline pipeline =
        ImagePipeline.start(config.pipeline(), config.fetch(), (size, reason, nanos) -> {})) {
      Queue<Asked> asked = new ArrayDeque<>();
      for (String image : images) {
        asked.add(classify(pipeline, image));
        // Answers at the head are printed at once, so that a long list needs little memory.
        while (!asked.isEmpty() && asked.element().answer().isDone()) {
          allAnswered &= print(out, asked.remove());
        }
      }
      while (!asked.isEmpty()) {
        allAnswered &= print(out, asked.remove());
      }
    }
    return allAnswered ? Main.DONE : Main.FAILED;
  }

  private void checkOptions() {
    if (top != null && top < 1) {
      throw new ParameterException(spec.commandLine(), "--top is " + top + ", allowed: 1 or more");
    }
    if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "--threshold is " + threshold + ", allowed: 0 to 1");
    }
  }

  private Asked classify(ImagePipeline pipeline, String image) throws InterruptedException {
    ImageAddress address;
    if (image.indexOf(REPLACED) >= 0) {
      Failure failure =
          new Failure(
              FailureCode.INVALID_REQUEST,
              "The locale of this process has no letters for this argument; set LC_ALL=C.UTF-8");
      return new Asked(image, null, CompletableFuture.completedFuture(failure));
    }
    try {
      address =
          REFERENCE.matcher(image).lookingAt()
              ? ImageAddress.parse(image)
              : ImageAddress.ofFile(Path.of(image));
    } catch (FailureException e) {
      return new Asked(image, null, CompletableFuture.completedFuture(e.failure()));
    } catch (InvalidPathException e) {
      Failure failure =
          new Failure(
              FailureCode.INVALID_REQUEST, "Neither a file nor a URL: " + e.getMessage(), e);
      return new Asked(image, null, CompletableFuture.completedFuture(failure));
    }
    ImageRequest request =
        new ImageRequest(
            image, new ImageReference.Remote(address), null, top, threshold, EventAttributes.NONE);
    return new Asked(image, address, pipeline.classify(request, null));
  }

  /** Prints an answer; returns whether it was a prediction. */
  private boolean print(PrintWriter out, Asked asked)
      throws InterruptedException, ExecutionException {
    RequestAnswer answer = asked.answer().get();
    if (answer instanceof Prediction prediction) {
      if (json) {
        out.println(new String(AnswerWriter.write(prediction), StandardCharsets.UTF_8));
      } else {
        out.println(asked.name());
        prediction.predictions().forEach(label -> out.println("  " + ScoreBarFormatter.of(label)));
        if (prediction.predictions().isEmpty()) {
          out.println("  no label");
        }
      }
    } else if (answer instanceof Failure failure) {
      if (json) {
        String uri = asked.address() == null ? null : asked.address().spelling();
        out.println(
            new String(AnswerWriter.write(asked.name(), uri, failure), StandardCharsets.UTF_8));
      } else {
        out.println(asked.name());
        out.println("  " + failure.code() + ": " + failure.message());
      }
    }
    out.flush();
    return answer instanceof Prediction;
  }
}
