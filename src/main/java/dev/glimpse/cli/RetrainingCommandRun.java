package dev.glimpse.cli;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.evaluate.EvaluationHtmlReport;
import dev.glimpse.evaluate.ModelEvaluation;
import dev.glimpse.evaluate.WilsonInterval;
import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.pipeline.ModelsFolderCheck;
import dev.glimpse.retrain.AugmentationOptions;
import dev.glimpse.retrain.ContentHashSplit;
import dev.glimpse.retrain.RetrainingRequest;
import dev.glimpse.retrain.RetrainingRequest.RetrainingTarget;
import dev.glimpse.retrain.RetrainingResult;
import dev.glimpse.retrain.RetrainingResult.MeasuredModel;
import dev.glimpse.retrain.RetrainingRun;
import dev.glimpse.retrain.TrainerOptions;
import dev.glimpse.retrain.TrainingSchedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The run of {@code glimpse train} without a network: options in, lines and a report out. */
final class RetrainingCommandRun {

  private static final int BYTES_OF_MIB = 1 << 20;

  /** A pebibyte, which no disk has. */
  private static final long MAX_CACHE_MIB = 1L << 30;

  private final CommandLine command;
  private final SettingsOptions settings;
  private final RetrainOptions options;
  private final PrintWriter out;

  RetrainingCommandRun(CommandLine command, SettingsOptions settings, RetrainOptions options) {
    this.command = command;
    this.settings = settings;
    this.options = options;
    this.out = command.getOut();
  }

  /** Runs the training; returns the exit code. */
  @SuppressWarnings("try") // only the signal handler's lifetime matters
  int run() throws IOException, InterruptedException {
    if (options.data == null || options.name == null) {
      throw new ParameterException(
          command,
          "Missing: --data and --name, to retrain a model; or a network to train from scratch, %s"
              .formatted(String.join(", ", command.getSubcommands().keySet())));
    }
    List<String> own = new ArrayList<>();
    if (options.modelsDir != null) {
      own.add(GlimpseConfig.MODELS_DIR + "=" + options.modelsDir);
    }
    // The user of a command line chooses the files, so all may be read.
    GlimpseConfig config = settings.read(List.of(FileStoreConfig.ROOTS + "=/"), own);
    ModelCatalogue catalogue = ModelsFolderCheck.catalogue(config.serving());
    RetrainingRequest request =
        request(catalogue, options.data, options.name, config.serving().folder());
    Path report = report(request.target());
    AtomicBoolean stop = new AtomicBoolean();
    try (FirstStopSignal signal = FirstStopSignal.install(() -> stop.set(true));
        RetrainingEventLog log = eventLog()) {
      RetrainingProgressOutput observer = new RetrainingProgressOutput(out, command.getErr(), log);
      RetrainingResult result =
          new RetrainingRun(config.pipeline(), config.fetch(), observer, stop::get).run(request);
      return print(result, request, report, log);
    }
  }

  private RetrainingRequest request(
      ModelCatalogue catalogue, Path data, String name, Path modelsFolder) {
    ModelFolder base = catalogue.find(base(catalogue, name));
    boolean readsDigits =
        base.descriptor().preprocessing().geometry() instanceof ImageGeometry.Digit;
    return new RetrainingRequest(
        data,
        base,
        options.unfreeze,
        new ContentHashSplit(options.validation, options.test),
        new AugmentationOptions(options.augment, !options.noFlip && !readsDigits, options.seed),
        new TrainingSchedule(
            options.epochs,
            options.learningRate,
            options.batchSize,
            options.patience,
            options.labelSmoothing,
            options.classWeights == RetrainOptions.ClassWeights.BALANCED,
            options.maxMinutes,
            options.seed),
        new TrainerOptions(
            options.seed, options.weightDecay, options.pretrainedRate, options.trainBatchNorm),
        options.refit == RetrainOptions.RefitImages.ALL,
        new RetrainingTarget(
            name,
            options.version == null
                ? ModelCatalogue.nextVersion(modelsFolder, name)
                : options.version,
            modelsFolder,
            options.replace,
            options.minAccuracy),
        options.strict,
        options.resume,
        cacheBytes());
  }

  private long cacheBytes() {
    if (options.cacheMib < 0 || options.cacheMib > MAX_CACHE_MIB) {
      throw new ParameterException(
          command,
          "--cache-size is %d, allowed: 0 to %d".formatted(options.cacheMib, MAX_CACHE_MIB));
    }
    return options.cacheMib * BYTES_OF_MIB;
  }

  /** Returns the base that is named, or the only one that could be meant. */
  private String base(ModelCatalogue catalogue, String name) {
    if (options.base != null) {
      return options.base;
    }
    List<String> imported =
        catalogue.list().stream()
            .filter(entry -> !entry.name().equals(name) && isImported(catalogue, entry))
            .map(Entry::name)
            .distinct()
            .toList();
    if (imported.size() != 1) {
      throw new ParameterException(
          command,
          imported.isEmpty()
              ? "Missing: --base, and no model is imported; see `glimpse models import --help`"
              : "Missing: --base; allowed: " + String.join(", ", imported));
    }
    return imported.get(0);
  }

  /** Returns whether a model is neither bundled nor retrained itself. */
  private static boolean isImported(ModelCatalogue catalogue, Entry entry) {
    try {
      return entry.folder() != null && catalogue.describe(entry).descriptor().training() == null;
    } catch (ModelException e) { // a model that cannot be read is no base
      return false;
    }
  }

  private Path report(RetrainingTarget target) {
    Path report =
        options.report == null
            ? Path.of(target.name() + "-" + target.version() + ".html")
            : options.report;
    Path folder = Objects.requireNonNull(report.toAbsolutePath().getParent());
    if (Files.isDirectory(report) || (Files.exists(folder) && !Files.isWritable(folder))) {
      throw new ParameterException(
          command, "Cannot write --report " + report + "; allowed: the name of a file");
    }
    return report;
  }

  private @Nullable RetrainingEventLog eventLog() {
    try {
      return options.tensorboard == null
          ? null
          : RetrainingEventLog.create(options.tensorboard, command.getErr());
    } catch (IOException e) {
      throw new ParameterException(
          command, "Cannot write to --tensorboard " + options.tensorboard + ": " + e, e);
    }
  }

  private int print(
      RetrainingResult result,
      RetrainingRequest request,
      Path report,
      @Nullable RetrainingEventLog log)
      throws IOException {
    MeasuredModel measured = result.measured();
    if (measured == null) {
      out.println("Stopped before anything was learnt. Features that were computed are cached.");
      out.flush();
      return Main.FAILED;
    }
    RetrainingTarget target = request.target();
    String model = target.name() + ":" + target.version();
    ModelEvaluation evaluation = measured.evaluation();
    if (log != null) {
      log.measured(model, measured);
    }
    if (evaluation.fitsTable()) {
      out.println();
      out.print(evaluation.confusionTable());
    }
    out.printf(
        Locale.ROOT,
        "%naccuracy on %s images  %.2f %% (%d of %d), 95 %% interval %s%n",
        measured.imageSet(),
        100 * evaluation.topOne(),
        evaluation.right(),
        evaluation.classified(),
        WilsonInterval.of(evaluation.right(), evaluation.classified()));
    new EvaluationHtmlReport(model, evaluation, measured.limits(), measured.imagesPerSecond())
        .write(report);
    out.println("mistakes  " + report);
    if (result.published() == null) {
      out.printf(
          Locale.ROOT,
          "Published nothing: --min-accuracy is %.2f %%%n",
          100 * target.minAccuracy());
      out.flush();
      return Main.BELOW_MINIMUM;
    }
    out.println("written   " + result.published());
    String folder =
        options.modelsDir == null ? "" : " --set glimpse.models.dir=" + options.modelsDir;
    out.printf("%nNext:%n");
    out.printf("  ./glimpse evaluate --model %s --data DIR%s%n", target.name(), folder);
    out.printf("  ./glimpse classify --model %s%s IMAGE%n", target.name(), folder);
    out.printf("  ./glimpse run --set glimpse.model=%s%s%n", target.name(), folder);
    out.flush();
    return Main.DONE;
  }
}
