package dev.glimpse.importer;

import dev.glimpse.checkpoint.CheckpointException;
import dev.glimpse.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The format of TensorFlow's checkpoints: variables without the graph that they belong to. */
final class CheckpointFormat implements ModelFormat {

  @Override
  public String noun() {
    return "a checkpoint";
  }

  @Override
  public Optional<ModelSource> at(Path path) throws IOException {
    try {
      return CheckpointFiles.at(path).map(CheckpointSource::new);
    } catch (CheckpointException e) {
      throw new ImportException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public List<ModelSource> among(List<Path> files) throws IOException {
    try {
      return CheckpointFiles.among(files).stream()
          .map(found -> (ModelSource) new CheckpointSource(found))
          .toList();
    } catch (CheckpointException e) {
      throw new ImportException(String.valueOf(e.getMessage()), e);
    }
  }
}
