package dev.glimpse.cli;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.WarmUpImage;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.pipeline.ModelMemoryCheck;
import dev.glimpse.pipeline.ModelsFolderCheck;
import dev.glimpse.preprocess.PreprocessorFactory;
import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code glimpse models verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Compare the SHA-256 of each of a model's files, load it as 'glimpse run' does, and",
      "classify an image of noise.",
      "Exits with 1 if a model is invalid."
    })
final class ModelsVerifyCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Parameters(paramLabel = "NAME[:VERSION]", description = "Default: every version of every model.")
  private List<String> models = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    GlimpseConfig config = settings.read();
    ModelCatalogue catalogue = ModelsFolderCheck.catalogue(config.serving());
    List<ModelCatalogue.Entry> wanted =
        models.isEmpty() ? catalogue.list() : models.stream().map(catalogue::entry).toList();
    ModelMemoryCheck memory = ModelMemoryCheck.start(config.pipeline());
    PrintWriter out = spec.commandLine().getOut();
    boolean allInOrder = true;
    for (ModelCatalogue.Entry entry : wanted) {
      out.printf("%-32s ", entry);
      try {
        out.println(verified(catalogue.open(entry), memory));
      } catch (ModelException e) {
        out.println("invalid: " + e.getMessage());
        allInOrder = false;
      }
      out.flush();
    }
    return allInOrder ? Main.DONE : Main.FAILED;
  }

  private static String verified(ModelFolder model, ModelMemoryCheck memory) throws Exception {
    PreprocessorFactory.of(model.descriptor()).close();
    try (Classifier classifier = memory.load(model)) {
      FloatBuffer noise = WarmUpImage.of(model.descriptor());
      ImageScores scores = classifier.apply(List.of(noise)).get(0);
      ScoredLabel best = model.labels().top(scores, 1).get(0);
      return String.format(
          Locale.ROOT,
          "valid: %d files as listed, %d scores; noise is %s (%.4f)",
          model.descriptor().files().size(),
          scores.size(),
          best.label(),
          best.score());
    }
  }
}
