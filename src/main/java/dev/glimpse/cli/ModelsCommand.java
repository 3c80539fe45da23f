package dev.glimpse.cli;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.model.DescriptorReferenceTable;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.pipeline.ModelMemoryCheck;
import dev.glimpse.pipeline.ModelsFolderCheck;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code glimpse models}, which groups the commands for models. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "List, show, verify, pull and import models.",
    subcommands = {
      ModelsCommand.ListCommand.class,
      ModelsCommand.ShowCommand.class,
      ModelsVerifyCommand.class,
      ModelsPullCommand.class,
      ModelsImportCommand.class,
      ModelsCommand.SchemaCommand.class
    })
final class ModelsCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing subcommand: " + String.join(", ", spec.subcommands().keySet()));
  }

  /** The command {@code glimpse models list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "List every version of every model in glimpse.models.dir, and the bundled models:",
        "its input, its classes, the memory that it needs (an estimate, for the settings'",
        "precision and largest batch), its preprocessing and its source."
      })
  static final class ListCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // injected by picocli
    private CommandSpec spec;

    @Mixin private final SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      GlimpseConfig config = settings.read();
      ModelCatalogue catalogue = ModelsFolderCheck.catalogue(config.serving());
      ModelMemoryCheck memory = ModelMemoryCheck.start(config.pipeline());
      for (ModelCatalogue.Entry entry : catalogue.list()) {
        out.printf("%-32s %s%n", entry, line(catalogue, entry, memory));
      }
      out.flush();
      return Main.DONE;
    }

    private static String line(
        ModelCatalogue catalogue, ModelCatalogue.Entry entry, ModelMemoryCheck memory) {
      try {
        ModelFolder model = catalogue.describe(entry);
        InputTensor input = model.descriptor().input();
        String preset = model.descriptor().preprocessing().preset();
        return "%4d x %-4d x %d %6d classes %6d MiB  %-16s %s"
            .formatted(
                input.height(),
                input.width(),
                input.channels(),
                model.labels().size(),
                memory.estimate(model).serving() >> 20,
                preset == null ? "custom" : preset,
                model.descriptor().source() == null ? "" : model.descriptor().source());
      } catch (ModelException e) {
        return "invalid: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      }
    }
  }

  /** The command {@code glimpse models show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Print a model's descriptor, its preprocessing in full, and the memory that it needs: an",
        "estimate, for the settings' precision and largest batch."
      })
  static final class ShowCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // injected by picocli
    private CommandSpec spec;

    @Mixin private final SettingsOptions settings = new SettingsOptions();

    @Parameters(paramLabel = "NAME[:VERSION]", description = "Default version: the highest.")
    @SuppressWarnings("NullAway.Init") // injected by picocli
    private String model;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      GlimpseConfig config = settings.read();
      ModelCatalogue catalogue = ModelsFolderCheck.catalogue(config.serving());
      ModelFolder found = catalogue.describe(catalogue.entry(model));
      out.println("# " + found.path());
      out.println("# needs " + ModelMemoryCheck.start(config.pipeline()).estimate(found));
      out.print(found.descriptor().spelt());
      out.flush();
      return Main.DONE;
    }
  }

  /** The command {@code glimpse models schema}. */
  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      description = "Print the JSON Schema of model.yaml, for editors.")
  static final class SchemaCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // injected by picocli
    private CommandSpec spec;

    @Option(
        names = "--markdown",
        description = "Print Markdown tables, as in docs/models/descriptor.md.")
    private boolean markdown;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      out.print(markdown ? DescriptorReferenceTable.markdown() : DescriptorReferenceTable.schema());
      out.flush();
      return Main.DONE;
    }
  }
}
