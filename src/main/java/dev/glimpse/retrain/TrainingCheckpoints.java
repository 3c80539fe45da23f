package dev.glimpse.retrain;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a training, from which a killed run continues. A checkpoint is a folder with
 * the trainer's state, its state at the best epoch, the progress and the options. It is written
 * under a temporary name and then renamed, so that each checkpoint is complete.
 *
 * <p>One process at a time trains a model of a name; the system releases the lock of a process that
 * was killed. For one thread.
 */
final class TrainingCheckpoints implements AutoCloseable {

  private static final Pattern COMPLETE = Pattern.compile("epoch-\\d{6}");
  private static final String STATE = "state";
  private static final String BEST = "best";
  private static final String PROGRESS = "progress.properties";
  private static final String OPTIONS = "options.properties";
  private static final String RETIRED = "retired.tmp";
  private static final String WRITTEN = "written.tmp";

  private final Path folder;
  private final FileChannel lockFile;

  /** A complete checkpoint. */
  record SavedTraining(TrainingProgress progress, Map<String, String> options, Path folder) {

    /** Loads the weights of the best epoch and returns them; then loads the last state. */
    TrainedWeights load(FeatureTrainer trainer) throws IOException {
      trainer.load(folder.resolve(BEST));
      TrainedWeights best = trainer.weights();
      trainer.load(folder.resolve(STATE));
      return best;
    }

    /** Returns a line for each option that differs. */
    List<String> differences(Map<String, String> now) {
      return Stream.concat(options.keySet().stream(), now.keySet().stream())
          .distinct()
          .sorted()
          .filter(name -> !now.getOrDefault(name, "").equals(options.getOrDefault(name, "")))
          .map(
              name ->
                  "%s was %s and is %s"
                      .formatted(
                          name,
                          options.getOrDefault(name, "not set"),
                          now.getOrDefault(name, "not set")))
          .toList();
    }
  }

  private TrainingCheckpoints(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Opens the checkpoints of a model.
   *
   * @param parent the folder of all trainings
   * @throws RetrainingException if another process trains a model of this name
   */
  static TrainingCheckpoints open(Path parent, String name) throws IOException {
    Path folder = Files.createDirectories(parent.resolve(name));
    // Never deleted, because otherwise two processes could each lock a file of that name.
    FileChannel lockFile =
        FileChannel.open(
            parent.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(lockFile)) {
      lockFile.close();
      throw new RetrainingException(
          "Another process trains a model named " + name + "; wait for it, or use another name");
    }
    return new TrainingCheckpoints(folder, lockFile);
  }

  private static boolean isLocked(FileChannel lockFile) throws IOException {
    try {
      @Nullable FileLock lock = lockFile.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) { // another thread of this JVM
      return false;
    }
  }

  /** Returns the folder for the model that computes the features, which each run writes anew. */
  Path featureModelFolder() {
    return folder.resolve("feature-model");
  }

  /** Returns the last complete checkpoint; empty without one. */
  Optional<SavedTraining> latest() throws IOException {
    List<Path> complete = complete();
    if (complete.isEmpty()) {
      return Optional.empty();
    }
    Path last = complete.get(complete.size() - 1);
    Map<String, String> options = new TreeMap<>();
    Properties read = read(last.resolve(OPTIONS));
    read.stringPropertyNames().forEach(name -> options.put(name, read.getProperty(name)));
    return Optional.of(
        new SavedTraining(TrainingProgress.of(read(last.resolve(PROGRESS))), options, last));
  }

  private List<Path> complete() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> COMPLETE.matcher(path.getFileName().toString()).matches())
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static Properties read(Path file) throws IOException {
    Properties values = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      values.load(in);
    }
    return values;
  }

  /**
   * Saves the state after an epoch, and deletes the checkpoint before.
   *
   * @param options the options that the training depends on
   */
  void save(TrainingProgress progress, Map<String, String> options, FeatureTrainer trainer)
      throws IOException {
    List<Path> before = complete();
    Path saved = folder.resolve("epoch-%06d".formatted(progress.epoch()));
    Path written = folder.resolve(WRITTEN);
    delete(written);
    Files.createDirectory(written);
    trainer.save(written.resolve(STATE));
    Path best =
        progress.isBest() ? written.resolve(STATE) : before.get(before.size() - 1).resolve(BEST);
    Files.copy(best, written.resolve(BEST));
    write(progress.toProperties(), written.resolve(PROGRESS));
    Properties values = new Properties();
    values.putAll(options);
    write(values, written.resolve(OPTIONS));
    Files.move(written, saved, StandardCopyOption.ATOMIC_MOVE);
    for (Path old : before) {
      retire(old);
    }
  }

  private static void write(Properties values, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      values.store(out, null);
    }
  }

  /** Deletes all checkpoints. */
  void clear() throws IOException {
    delete(folder.resolve(RETIRED));
    for (Path old : complete()) {
      retire(old);
    }
    delete(folder.resolve(WRITTEN));
  }

  /**
   * Deletes a checkpoint; renames it first, so that no partial one has the name of a complete one.
   */
  private void retire(Path checkpoint) throws IOException {
    Path retired = folder.resolve(RETIRED);
    delete(retired);
    Files.move(checkpoint, retired, StandardCopyOption.ATOMIC_MOVE);
    delete(retired);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** Deletes the feature model, which is as large as the base, and releases the lock. */
  @Override
  public void close() throws IOException {
    try {
      delete(featureModelFolder());
    } finally {
      lockFile.close();
    }
  }
}
