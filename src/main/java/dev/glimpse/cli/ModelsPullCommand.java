package dev.glimpse.cli;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.download.FileDownloader;
import dev.glimpse.download.PublishedModel;
import dev.glimpse.download.PublishedModelPull;
import dev.glimpse.download.PublishedModels;
import dev.glimpse.download.PublishedReference;
import dev.glimpse.importer.ModelImportRequest;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.importer.ModelImporter;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.pipeline.GlimpseVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code glimpse models pull}: downloads a published model and imports it. */
@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    description = {
      "Download a published model, check it, and import it; an existing model is not changed.",
      "An interrupted download resumes where it stopped."
    })
final class ModelsPullCommand implements Callable<Integer> {

  /** The version of all imported published models. */
  private static final String VERSION = "1";

  @Spec private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "The model, as --list and requests name it.")
  private @Nullable String name;

  @Option(names = "--list", description = "Print the published models.")
  private boolean list;

  @Option(names = "--markdown", description = "Print docs/models/published.md.")
  private boolean markdown;

  @Option(
      names = "--models-dir",
      paramLabel = "DIR",
      description = "The directory to write to. Default: glimpse.models.dir.")
  private @Nullable Path modelsDir;

  @Option(
      names = "--published",
      paramLabel = "FILE",
      description = "Another list of models, such as a mirror's. Default: the bundled list.")
  private @Nullable Path published;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ModelsPullCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PublishedModels models =
        published == null ? PublishedModels.packaged() : PublishedModels.read(published);
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      out.print(PublishedReference.text(models));
    } else if (markdown) {
      out.print(PublishedReference.markdown(models));
    } else {
      pull(wanted(models), out);
    }
    out.flush();
    return Main.DONE;
  }

  private PublishedModel wanted(PublishedModels models) {
    String asked = name;
    if (asked == null) {
      throw new ParameterException(spec.commandLine(), "Missing: NAME, or --list");
    }
    return models
        .find(asked)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    asked
                        + " is not a published model; available: "
                        + String.join(", ", models.names())));
  }

  private void pull(PublishedModel model, PrintWriter out)
      throws IOException, InterruptedException {
    GlimpseConfig config = settings.read();
    Path folder = modelsDir == null ? config.serving().folder() : modelsDir;
    Path target = folder.resolve(model.name()).resolve(VERSION);
    if (Files.exists(target)) {
      out.println(target + " exists already");
      return;
    }
    new TensorFlowNativeLibrary(config.device().cacheFolder()).prepare();
    try (FileDownloader downloader =
        new FileDownloader(
            "glimpse/" + GlimpseVersion.NUMBER, System.getenv(), new DownloadProgressLines(out))) {
      PublishedModelPull.Pulled pulled =
          new PublishedModelPull(folder, downloader)
              .run(model, (graph, labels) -> importFrom(model, graph, labels, folder, out));
      if (pulled.recordedIn() != null) {
        out.printf(
            "No published checksum is known; recorded %s in %s%n",
            pulled.sha256(), pulled.recordedIn());
      }
    }
    out.println("written        " + target);
  }

  private static void importFrom(
      PublishedModel model, Path graph, List<Path> labels, Path folder, PrintWriter out)
      throws IOException {
    new ModelImporter(
            line -> {
              out.println(line);
              out.flush();
            })
        .run(
            new ModelImportRequest(
                graph,
                model.name(),
                VERSION,
                folder,
                false,
                model.preset(),
                null, null,
                labels,
                new ImportTarget(null, null, null, null, null),
                new Origin(model.description(), model.address().toString(), model.licence())));
  }
}
