package dev.glimpse.cli;

import dev.glimpse.checkpoint.CheckpointException;
import dev.glimpse.checkpoint.CheckpointFiles;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.importer.ImportException;
import dev.glimpse.importer.ImportPreset;
import dev.glimpse.importer.ModelImportRequest;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.importer.ModelImporter;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.pipeline.ProcessMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code glimpse models import}: turns a published model into one that Glimpse serves.
 */
@Command(
    name = "import",
    description = {
      "Import a model: a frozen graph (.pb), a SavedModel (its folder), a checkpoint (.ckpt, its",
      "prefix or its folder), a Keras file (.keras, .h5), or an archive (.tgz, .zip) of one of them.",
      "Prints what it detects, and the option for what it cannot detect.",
      "The written model must give the scores of the original model, or nothing is written."
    },
    sortOptions = false)
final class ModelsImportCommand implements Callable<Integer> {

  /**
   * Bytes of memory that an import needs per byte of the model, in addition to {@code BASE_BYTES}:
   * docs/models/keras.md.
   */
  private static final int COPIES = 3;

  private static final long BASE_BYTES = 400L << 20;

  /** The allowed values of {@code --preset}. */
  static final class Presets implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ImportPreset.names().iterator();
    }
  }

  /** The allowed values of {@code --preprocessing}. */
  static final class PreprocessingNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Preprocessing.presets().iterator();
    }
  }

  @Spec private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Parameters(paramLabel = "PATH", description = "The model: a file, a folder or an archive.")
  private Path path;

  @Option(names = "--name", required = true, description = "The name of the model in requests.")
  private String name;

  @Option(
      names = "--preset",
      completionCandidates = Presets.class,
      description = "The properties of a published model: ${COMPLETION-CANDIDATES}.")
  private @Nullable String preset;

  @Option(
      names = "--preprocessing",
      completionCandidates = PreprocessingNames.class,
      description = "How an image becomes the model's input: ${COMPLETION-CANDIDATES}.")
  private @Nullable String preprocessing;

  @Option(
      names = "--orientation",
      paramLabel = "ignore|exif",
      description = {
        "ignore: images as they are stored, as Python's decoders read them; exif: turned upright",
        "by their Exif data. Default: that of the preprocessing, ignore."
      })
  private @Nullable OrientationSource orientation;

  @Option(
      names = "--architecture",
      paramLabel = "NAME|FILE",
      description = {
        "The network of a Keras file that has only weights: inception-v3, or a file with the JSON",
        "of model.to_json()."
      })
  private @Nullable String architecture;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Names of the outputs; may be repeated, the files complete each other.")
  private List<Path> labels = new ArrayList<>();

  @Option(
      names = "--input",
      paramLabel = "TENSOR",
      description = "The input for the images: a tensor, a node, or a key of the signature.")
  private @Nullable String input;

  @Option(
      names = "--output",
      paramLabel = "TENSOR",
      description = "The output with the scores, in the same form.")
  private @Nullable String output;

  @Option(
      names = "--output-kind",
      paramLabel = "KIND",
      converter = OutputKindConverter.class,
      completionCandidates = OutputKindConverter.Names.class,
      description = {
        "The kind of the scores, if they do not tell: ${COMPLETION-CANDIDATES}. With the sigmoid",
        "kinds, an image can have several labels or none."
      })
  private @Nullable Kind kind;

  @Option(names = "--side", description = "Height and width of the images, if the graph has none.")
  private @Nullable Integer side;

  @Option(names = "--signature", description = "The signature to use, if there are several.")
  private @Nullable String signature;

  @Option(names = "--tags", description = "Tags of the graph to use, comma-separated.")
  private @Nullable String tags;

  @Option(
      names = "--version",
      defaultValue = "1",
      description = "The version in predictions. Default: ${DEFAULT-VALUE}.")
  private String version;

  @Option(names = "--description", description = "One line about the model.")
  private @Nullable String description;

  @Option(
      names = "--source",
      description = "The origin of the weights. Default: the file's name and its SHA-256.")
  private @Nullable String source;

  @Option(names = "--licence", description = "The licence of the weights.")
  private @Nullable String licence;

  @Option(
      names = "--models-dir",
      paramLabel = "DIR",
      description = "The directory to write to. Default: glimpse.models.dir.")
  private @Nullable Path modelsDir;

  @Option(names = "--replace", description = "Replace an existing version.")
  private boolean replace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ModelsImportCommand() {}

  @Override
  public Integer call() throws IOException {
    GlimpseConfig config = settings.read();
    ModelImportRequest request =
        new ModelImportRequest(
            path,
            name,
            version,
            modelsDir == null ? config.serving().folder() : modelsDir,
            replace,
            preset,
            preprocessing,
            orientation,
            architecture,
            labels,
            new ImportTarget(input, output, side, signature, tags, kind),
            new Origin(description, source, licence));
    checkMemory(path);
    new TensorFlowNativeLibrary(config.device().cacheFolder()).prepare();
    PrintWriter out = spec.commandLine().getOut();
    ModelFolder model = new ModelImporter(line -> print(out, line)).run(request);
    print(out, "written        " + model.path());
    return Main.DONE;
  }

  /**
   * Rejects an import that needs more memory than there is, before the system would kill the
   * process.
   */
  private static void checkMemory(Path model) throws IOException {
    long bytes = size(model);
    long need = COPIES * bytes + BASE_BYTES;
    if (need > ProcessMemory.limit()) {
      throw new ImportException(
          ("%s has %d MiB; its import needs %d MiB of memory, but this process may use only %d."
                  + " Import it on a machine with more memory, and copy the written folder")
              .formatted(model, bytes >> 20, need >> 20, ProcessMemory.limit() >> 20));
    }
  }

  /** Returns the bytes of a model; 0 if the import will report what is wrong with its path. */
  private static long size(Path model) throws IOException {
    try {
      Optional<CheckpointFiles> checkpoint =
          CheckpointFiles.at(Files.isDirectory(model) ? model.resolve("checkpoint") : model);
      if (checkpoint.isPresent()) {
        return checkpoint.get().size();
      }
    } catch (CheckpointException e) {
      return 0;
    }
    if (!Files.exists(model)) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> files = Files.walk(model, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static void print(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
