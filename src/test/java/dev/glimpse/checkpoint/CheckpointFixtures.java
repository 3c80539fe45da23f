package dev.glimpse.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The checkpoints of ../shared, and the content of a checkpoint in a form that tests compare. */
final class CheckpointFixtures {

  static final Path FOLDER = Path.of("../shared/models/checkpoints");

  private CheckpointFixtures() {}

  /** Skips the test if the fixtures are absent. */
  static void assumePresent() {
    assumeTrue(Files.isDirectory(FOLDER), "no ../shared/models/checkpoints here");
  }

  /** Copies the files of a checkpoint, which begin with its name. */
  static List<Path> copy(String name, Path folder) throws IOException {
    try (var files = Files.list(FOLDER)) {
      List<Path> own =
          files.filter(file -> file.getFileName().toString().startsWith(name)).sorted().toList();
      assertThat(own).isNotEmpty();
      for (Path file : own) {
        Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
      }
      return own.stream().map(file -> folder.resolve(file.getFileName())).toList();
    }
  }

  /** Returns a checksum of the values of each variable of float32. */
  static Map<String, Long> values(Path path) throws IOException {
    Map<String, Long> values = new TreeMap<>();
    try (OpenedCheckpoint checkpoint =
        OpenedCheckpoint.open(CheckpointFiles.at(path).orElseThrow())) {
      for (CheckpointVariable variable : checkpoint.variables()) {
        if (variable.type() == org.tensorflow.proto.DataType.DT_FLOAT) {
          CRC32 checksum = new CRC32();
          checkpoint.read(variable, checksum::update);
          values.put(variable.name(), checksum.getValue());
        }
      }
    }
    return values;
  }
}
