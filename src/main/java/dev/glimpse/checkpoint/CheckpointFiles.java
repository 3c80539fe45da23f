package dev.glimpse.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a checkpoint.
 *
 * @param prefix the common path of the files of V2, or the one file of V1
 * @param isBundle whether the format is V2: {@code PREFIX.index} and {@code PREFIX.data-*}
 */
public record CheckpointFiles(Path prefix, boolean isBundle) {

  private static final String INDEX = ".index";
  private static final String GRAPH = ".meta";

  /** The files of V2 and of its graph; the first group is the prefix. */
  private static final Pattern PART =
      Pattern.compile("(.+?)(\\.index|\\.meta|\\.data-\\d{5}-of-\\d{5})");

  private static final Pattern DATA = Pattern.compile("(.+)\\.data-\\d{5}-of-\\d{5}");

  /** The names that tools give to files of V1: {@code inception_v4.ckpt}, {@code model.ckpt-4}. */
  private static final Pattern SINGLE = Pattern.compile(".+\\.ckpt(-\\d+)?");

  /**
   * Recognises the checkpoint that a path names: a prefix, any of its files, or the text file
   * {@code checkpoint} that names it.
   *
   * @return the checkpoint; empty if the path names none
   * @throws CheckpointException if files that belong to the path are missing
   */
  public static Optional<CheckpointFiles> at(Path path) throws IOException {
    Path file = path.getFileName();
    if (file == null) {
      return Optional.empty();
    }
    String name = file.toString();
    if (name.equals(CheckpointState.NAME) && Files.isRegularFile(path)) {
      return Optional.of(CheckpointState.latest(path));
    }
    if (Files.isRegularFile(sibling(path, INDEX))) {
      return Optional.of(new CheckpointFiles(path, true));
    }
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    Matcher part = PART.matcher(name);
    if (part.matches()) {
      return Optional.of(partOf(path, path.resolveSibling(part.group(1))));
    }
    return SINGLE.matcher(name).matches() || TableFile.isOne(path)
        ? Optional.of(new CheckpointFiles(path, false))
        : Optional.empty();
  }

  private static CheckpointFiles partOf(Path part, Path prefix) {
    if (!Files.isRegularFile(sibling(prefix, INDEX))) {
      if (Files.isRegularFile(prefix)) {
        return new CheckpointFiles(prefix, false); // the graph of a checkpoint of V1
      }
      throw missing(part, prefix);
    }
    return new CheckpointFiles(prefix, true);
  }

  private static CheckpointException missing(Path part, Path prefix) {
    return new CheckpointException(
        part,
        "is a part of a checkpoint, whose file %s is missing: copy all of its files"
            .formatted(sibling(prefix, INDEX).getFileName()));
  }

  private static Path sibling(Path prefix, String ending) {
    return prefix.resolveSibling(prefix.getFileName() + ending);
  }

  /**
   * Finds checkpoints among files. In a folder with a file {@code checkpoint}, it is the one that
   * this file names.
   */
  public static List<CheckpointFiles> among(List<Path> files) throws IOException {
    Map<Path, List<Path>> folders = new LinkedHashMap<>();
    for (Path file : files) {
      folders.computeIfAbsent(file.resolveSibling(""), folder -> new ArrayList<>()).add(file);
    }
    List<CheckpointFiles> found = new ArrayList<>();
    for (List<Path> folder : folders.values()) {
      found.addAll(inFolder(folder));
    }
    return found;
  }

  private static List<CheckpointFiles> inFolder(List<Path> files) throws IOException {
    for (Path file : files) {
      if (file.endsWith(CheckpointState.NAME)) {
        return List.of(CheckpointState.latest(file));
      }
    }
    List<CheckpointFiles> found = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(INDEX) && TableFile.isOne(file)) {
        found.add(partOf(file, file.resolveSibling(name.replaceFirst("\\.index$", ""))));
      } else if (SINGLE.matcher(name).matches()) {
        found.add(new CheckpointFiles(file, false));
      }
    }
    if (found.isEmpty()) {
      for (Path file : files) {
        Matcher data = DATA.matcher(file.getFileName().toString());
        if (data.matches()) {
          throw missing(file, file.resolveSibling(data.group(1)));
        }
      }
    }
    return found;
  }

  /** Returns the file that lists the variables. */
  public Path file() {
    return isBundle ? sibling(prefix, INDEX) : prefix;
  }

  /** Returns the bytes of the files with values. */
  public long size() throws IOException {
    if (!isBundle) {
      return Files.size(prefix);
    }
    long size = 0;
    String name = String.valueOf(prefix.getFileName());
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(prefix.toAbsolutePath().resolveSibling(""))) {
      for (Path file : files) {
        Matcher data = DATA.matcher(String.valueOf(file.getFileName()));
        if (data.matches() && data.group(1).equals(name)) {
          size += Files.size(file);
        }
      }
    }
    return size;
  }

  /** Returns the file with the graph of the program that wrote the checkpoint, if it is there. */
  public Optional<Path> graph() {
    return Optional.of(sibling(prefix, GRAPH)).filter(Files::isRegularFile);
  }
}
