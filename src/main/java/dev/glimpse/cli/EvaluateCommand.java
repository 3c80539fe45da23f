package dev.glimpse.cli;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.evaluate.DigitImages;
import dev.glimpse.evaluate.Evaluation;
import dev.glimpse.evaluate.MistakeSheet;
import dev.glimpse.event.Answer;
import dev.glimpse.event.Attributes;
import dev.glimpse.event.Failure;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.mnist.MnistDigits;
import dev.glimpse.runtime.ImagePipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code glimpse evaluate}: MNIST's test set through the way of the stream, image by image. */
@Command(
    name = "evaluate",
    description = "Measure a model on MNIST's test set, through the same code as the stream.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final Settings settings = new Settings();

  @Option(names = "--model", paramLabel = "NAME", defaultValue = "nielsennet")
  @SuppressWarnings("NullAway.Init")
  private String model;

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "MNIST's idx files.")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      defaultValue = "mistakes.png",
      description = "Where the picture of the mistakes goes. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private Path sheet;

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    GlimpseConfig config =
        settings.read(
            List.of(GlimpseConfig.PRECISION + "=float32"),
            List.of(GlimpseConfig.MODEL + "=" + model));
    MnistDigits digits = MnistDigits.test(data);
    PrintWriter out = spec.commandLine().getOut();
    long start;
    int[] said;
    try (ImagePipeline pipeline = ImagePipeline.start(config, (size, cut, nanos) -> {})) {
      start = System.nanoTime();
      said = classify(pipeline, digits);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Evaluation evaluation = Evaluation.of(digits, said);
    new MistakeSheet(digits, evaluation.mistakes()).write(sheet);
    out.print(evaluation.confusionTable());
    out.printf(
        Locale.ROOT,
        "%naccuracy %.2f %% (%d of %d), %.0f images/s%nmistakes in %s%n",
        100 * evaluation.accuracy(),
        evaluation.right(),
        evaluation.size(),
        evaluation.size() / seconds,
        sheet);
    out.flush();
    return Main.DONE;
  }

  private static int[] classify(ImagePipeline pipeline, MnistDigits digits)
      throws IOException, InterruptedException, ExecutionException {
    List<CompletableFuture<Answer>> answers = new ArrayList<>(digits.size());
    for (int i = 0; i < digits.size(); i++) {
      answers.add(
          pipeline.classify(
              new ImageRequest(
                  Integer.toString(i),
                  new ImageReference.Inline(DigitImages.png(digits, i)),
                  null,
                  1,
                  0f,
                  Attributes.NONE),
              null));
    }
    int[] said = new int[digits.size()];
    for (int i = 0; i < said.length; i++) {
      Answer answer = answers.get(i).get();
      if (answer instanceof Failure failure) {
        throw new IllegalStateException("Digit " + i + ": " + failure);
      }
      said[i] = ((Prediction) answer).predictions().get(0).index();
    }
    return said;
  }
}
