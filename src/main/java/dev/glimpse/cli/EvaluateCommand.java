package dev.glimpse.cli;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.evaluate.EvaluatedModel;
import dev.glimpse.evaluate.ImageEvaluation;
import dev.glimpse.evaluate.LabelledImageSource;
import dev.glimpse.evaluate.MistakeSheet;
import dev.glimpse.evaluate.ModelEvaluation;
import dev.glimpse.evaluate.MultiLabelEvaluation;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.pipeline.ModelsFolderCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code glimpse evaluate}: measures a model on labelled images, through the pipeline of the
 * stream.
 */
@Command(
    name = "evaluate",
    description = "Measure a model on labelled images, with the same code as the stream.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Option(names = "--model", paramLabel = "NAME", description = "The model; see glimpse.model.")
  private @Nullable String model;

  @Option(
      names = "--compare",
      split = ",",
      paramLabel = "NAME",
      description = "Compare two models, NAME or NAME:VERSION, on the same images.")
  private List<String> compared = List.of();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR|CSV",
      description =
          "A folder with a folder of images per label, named by the label or its WordNet id; or a CSV"
              + " file of path and label, or of several labels joined by |; or MNIST's idx files.")
  private Path data;

  @Option(
      names = "--other-labels",
      split = ",",
      paramLabel = "LABEL",
      description = {
        "Labels of the data that the model does not have; an image keeps its other labels. Only for",
        "models whose labels do not exclude each other."
      })
  private List<String> otherLabels = List.of();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write an HTML page with the worst mistakes, or the models' differences, as pictures.")
  private @Nullable Path report;

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description = "Write a picture of all mistakes; only for MNIST's digits.")
  private @Nullable Path sheet;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "Write an event file of TensorBoard to this folder, one folder per evaluation.")
  private @Nullable Path tensorboard;

  @SuppressWarnings("NullAway.Init") // picocli sets spec and data
  EvaluateCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    checkOptions();
    // The user of a command line chooses the files, so all may be read.
    List<String> defaults =
        List.of(GlimpseConfig.PRECISION + "=float32", FileStoreConfig.ROOTS + "=/");
    GlimpseConfig config = settings.read(defaults, modelSetting());
    ModelCatalogue catalogue = ModelsFolderCheck.catalogue(config.serving());
    if (!compared.isEmpty()) {
      return compare(config, catalogue);
    }
    ModelFolder asked = catalogue.find(config.serving().model());
    ImageEvaluation evaluation = evaluation(asked);
    LabelledImageSource found =
        evaluation instanceof MultiLabelEvaluation
            ? LabelledImageSource.findSeveral(data, asked.labels(), otherLabels)
            : LabelledImageSource.find(data, asked.labels());
    EvaluationRun run = new EvaluationRun(evaluation, this::print);
    found.leftOut().forEach(run::leaveOut);
    if (found.hidden() != null) {
      print("ignored: " + found.hidden());
    }
    try (ImagePipeline pipeline = start(config)) {
      long start = System.nanoTime();
      run.classify(pipeline, found.images());
      double seconds = (System.nanoTime() - start) / 1e9;
      EvaluationReports reports =
          new EvaluationReports(
              evaluated(asked).name(), pipeline.limits(), evaluation.classified() / seconds);
      printResult(reports.text(evaluation));
      if (tensorboard != null) {
        reports.writeEvents(evaluation, tensorboard);
      }
      if (report != null) {
        reports.writePage(evaluation, report);
      }
    }
    if (sheet != null && evaluation instanceof ModelEvaluation digits) {
      new MistakeSheet(digits.mistakes()).write(sheet);
    }
    return evaluation.leftOut().isEmpty() ? Main.DONE : Main.FAILED;
  }

  /**
   * Returns the evaluation that fits the model.
   *
   * @throws ParameterException if an option is for another kind of model
   */
  private ImageEvaluation evaluation(ModelFolder asked) {
    boolean several = asked.decision().isIndependent();
    if (several ? sheet != null : !otherLabels.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "%s is for models whose labels %s; %s has output.kind %s"
              .formatted(
                  several ? "--sheet" : "--other-labels",
                  several ? "exclude each other" : "do not exclude each other",
                  evaluated(asked).name(),
                  asked.descriptor().output().kind()));
    }
    return several
        ? new MultiLabelEvaluation(asked.labels(), asked.decision())
        : new ModelEvaluation(asked.labels());
  }

  private int compare(GlimpseConfig config, ModelCatalogue catalogue)
      throws IOException, InterruptedException, ExecutionException {
    EvaluatedModel first = evaluated(comparable(catalogue.find(compared.get(0))));
    EvaluatedModel second = evaluated(comparable(catalogue.find(compared.get(1))));
    if (first.name().equals(second.name())) {
      throw new ParameterException(
          spec.commandLine(),
          "--compare names %s twice; allowed: two models, or two versions of one"
              .formatted(first.name()));
    }
    ModelComparisonRun run = new ModelComparisonRun(first, second, this::print);
    LabelledImageSource found = run.find(data);
    try (ImagePipeline pipeline = start(config)) {
      printResult(run.compare(pipeline, found, report));
    }
    return run.imagesLeftOut() == 0 ? Main.DONE : Main.FAILED;
  }

  /** Refuses a model that gives an image several labels: McNemar's test needs right or wrong. */
  private ModelFolder comparable(ModelFolder folder) {
    if (folder.decision().isIndependent()) {
      throw new ParameterException(
          spec.commandLine(),
          "--compare is for models that give an image one label; %s has output.kind %s. Evaluate each"
                  .formatted(evaluated(folder).name(), folder.descriptor().output().kind())
              + " with --model and compare the figures");
    }
    return folder;
  }

  private static ImagePipeline start(GlimpseConfig config) {
    return ImagePipeline.start(config.pipeline(), config.fetch(), (size, reason, nanos) -> {});
  }

  private static EvaluatedModel evaluated(ModelFolder folder) {
    String name = folder.descriptor().name() + ":" + folder.descriptor().version();
    return new EvaluatedModel(name, folder.labels());
  }

  private List<String> modelSetting() {
    String loaded = compared.isEmpty() ? model : compared.get(0);
    return loaded == null ? List.of() : List.of(GlimpseConfig.MODEL + "=" + loaded);
  }

  /** Checks the options before the work begins. */
  private void checkOptions() {
    if (!compared.isEmpty()) {
      checkComparison();
    }
    if (sheet != null && !MnistDigitSet.hasTest(data)) {
      throw new ParameterException(
          spec.commandLine(),
          "--sheet is for MNIST's idx files, which are not in "
              + data
              + "; --report FILE shows any images");
    }
    if (tensorboard != null && Files.exists(tensorboard) && !Files.isDirectory(tensorboard)) {
      throw new ParameterException(
          spec.commandLine(), tensorboard + " is a file; allowed: the name of a folder");
    }
    for (Path written : Stream.of(report, sheet).filter(Objects::nonNull).toList()) {
      if (Files.isDirectory(written)) {
        throw new ParameterException(
            spec.commandLine(), written + " is a folder; allowed: the name of a file");
      }
    }
  }

  private void checkComparison() {
    if (compared.size() != 2) {
      throw new ParameterException(
          spec.commandLine(),
          "--compare has %d models: %s; allowed: two, as NAME,NAME or NAME:VERSION,NAME:VERSION"
              .formatted(compared.size(), String.join(",", compared)));
    }
    if (model != null || sheet != null || tensorboard != null || !otherLabels.isEmpty()) {
      String option =
          model != null
              ? "--model"
              : sheet != null
                  ? "--sheet"
                  : tensorboard != null ? "--tensorboard" : "--other-labels";
      throw new ParameterException(
          spec.commandLine(), option + " is for one model; --compare names two");
    }
  }

  private void print(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private void printResult(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }
}
