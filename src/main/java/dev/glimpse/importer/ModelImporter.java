package dev.glimpse.importer;

import dev.glimpse.image.NativeImage;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * An importer that turns a published model into a model folder that Glimpse serves, verifies it,
 * and adds it to the catalogue atomically. TensorFlow's native library must be prepared.
 */
public final class ModelImporter {

  private final Consumer<String> told;

  /**
   * Creates an importer.
   *
   * @param told the consumer of findings and steps, one line each
   */
  public ModelImporter(Consumer<String> told) {
    this.told = told;
  }

  /**
   * Loads the classes of the JDK that register shutdown hooks, so that a model can be imported
   * while the JVM shuts down: those that draw and encode the probe images.
   */
  public static void prepare() throws IOException {
    List<NativeImage> unused = ProbeImageSet.jpegs();
  }

  /**
   * Imports one model.
   *
   * <p>The user's options are checked before the model is read.
   *
   * @throws ModelException if a label file, a name or a version is wrong
   * @throws ImportException if required properties cannot be determined, or if the model as written
   *     does not give the scores of the original model; no files are left then
   * @throws IOException if a file cannot be read or written
   */
  public ModelFolder run(ModelImportRequest request) throws IOException {
    ImportRequestCheck.check(request);
    return run(
        request,
        new ImportedModelLabels(request.labels(), told),
        work -> {
          PublishedModelFiles files = PublishedModelFiles.find(request.path(), work);
          checkArchitecture(request, files.source());
          return files;
        });
  }

  /**
   * Adds a model that Glimpse trained, verified as a published model is.
   *
   * @param models the catalogue's folder
   * @param replace whether an existing model of that name and version may be replaced
   * @throws ModelException if the name or the version is wrong
   * @throws ImportException if the model exists, or as written does not give the scores of the
   *     trained graph; no files are left then
   * @throws IOException if a file cannot be written
   */
  public ModelFolder add(TrainedModel model, Path models, boolean replace) throws IOException {
    return run(
        model.request(models, replace),
        new ImportedModelLabels(model.labels(), told),
        work -> new PublishedModelFiles(TrainedModelSource.write(model, work), work, work));
  }

  /**
   * Checks that a model could be added, so that no training ends without one.
   *
   * @param models the catalogue's folder, created if absent
   * @param replace whether an existing model of that name and version may be replaced
   * @throws ModelException if the name or the version is wrong
   * @throws ImportException if the model exists
   * @throws IOException if the folder cannot be written to
   */
  public static void check(Path models, String name, String version, boolean replace)
      throws IOException {
    ModelImportRequest request =
        TrainedModel.request(
            name,
            version,
            models,
            replace,
            new ImportTarget(null, null, null, null, null),
            new Origin(null, null, null));
    try (ImportWorkFolder work = ImportWorkFolder.in(models)) {
      ImportRequestCheck.checkDescriptor(request, work.path());
    }
    Path versions = Objects.requireNonNull(checkAbsent(request).getParent());
    if (Files.exists(versions) && !(Files.isDirectory(versions) && Files.isWritable(versions))) {
      throw new FileSystemException(versions.toString(), null, "no folder that can be written to");
    }
  }

  private static Path checkAbsent(ModelImportRequest request) {
    Path target = ModelCatalogue.home(request.models(), request.name(), request.version());
    if (Files.exists(target) && !request.replace()) {
      throw exists(request, target);
    }
    return target;
  }

  /** A search for a model's files. */
  private interface FileSearch {
    PublishedModelFiles find(Path work) throws IOException;
  }

  private ModelFolder run(ModelImportRequest request, ImportedModelLabels labels, FileSearch search)
      throws IOException {
    Path target = checkAbsent(request);
    try (ImportWorkFolder work = ImportWorkFolder.in(request.models());
        ImportPhaseProgress progress = new ImportPhaseProgress(told)) {
      ImportRequestCheck.checkDescriptor(request, work.path());
      progress.phase("looking for the model in " + request.path());
      PublishedModelFiles files = search.find(work.path());
      Path fresh = Files.createDirectory(work.path().resolve("model"));
      progress.phase("loading the original model");
      try (LoadedModel loaded = files.source().load(request, work.path(), progress)) {
        new ModelImportRun(request, files, labels, loaded, progress).writeTo(fresh);
      }
      ModelFolder.open(fresh);
      try {
        work.publish(fresh, target, request.replace());
      } catch (FileAlreadyExistsException e) { // another import was faster
        throw exists(request, target);
      }
    }
    return ModelFolder.open(target);
  }

  private static void checkArchitecture(ModelImportRequest request, ModelSource source) {
    if (request.architecture() != null && !source.takesArchitecture()) {
      throw new ImportException(
          "--architecture is %s, but %s is no Keras file; allowed: none"
              .formatted(request.architecture(), source.file()));
    }
  }

  private static ImportException exists(ModelImportRequest request, Path target) {
    return new ImportException(
        ("Model %s:%s already exists in %s; pass --replace to replace it, or another --version to"
                + " add one")
            .formatted(request.name(), request.version(), target));
  }
}
