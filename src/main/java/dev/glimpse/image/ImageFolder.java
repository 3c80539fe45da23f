package dev.glimpse.image;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The files of a user's folder. Hidden files and folders, and those that a system creates beside
 * the images, are skipped with everything below them: a thumbnail is not an image of the user, and
 * some of these folders are not readable. A link to a folder above it is skipped as well.
 *
 * @param files the files in the order of their paths
 * @param folders the folders directly in the folder, in the order of their paths; also those
 *     without files
 * @param leftOut number of skipped files and folders by name
 */
public record ImageFolder(List<Path> files, List<Path> folders, Map<String, Integer> leftOut) {

  /** Maximum number of names in the line about skipped files. */
  private static final int MOST_NAMED = 8;

  /**
   * Reads a folder.
   *
   * @param depth maximum depth; 1 for the files in the folder itself
   * @param links {@link FileVisitOption#FOLLOW_LINKS} to read linked folders
   * @throws IOException if a folder that is not skipped cannot be read
   */
  public static ImageFolder read(Path folder, int depth, FileVisitOption... links)
      throws IOException {
    EnumSet<FileVisitOption> options = EnumSet.noneOf(FileVisitOption.class);
    Collections.addAll(options, links);
    Visitor visitor = new Visitor(folder);
    Path unused = Files.walkFileTree(folder, options, depth, visitor);
    return new ImageFolder(
        visitor.files.stream().sorted().toList(),
        visitor.folders.stream().sorted().toList(),
        Collections.unmodifiableMap(visitor.leftOut));
  }

  /** Returns whether a file or a folder of this name is skipped, with everything below it. */
  public static boolean leavesOut(String name) {
    return SystemFiles.contains(name);
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final List<Path> files = new ArrayList<>();
    private final List<Path> folders = new ArrayList<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();

    private Visitor(Path folder) {
      this.folder = folder;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
      if (leavesOut(below)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      if (folder.equals(below.getParent())) {
        folders.add(below);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!leavesOut(file) && !attributes.isDirectory()) { // a folder at the maximum depth
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof FileSystemLoopException) { // its files are read without it
        leftOut.merge("link to a folder above", 1, Integer::sum);
      } else if (!leavesOut(file)) {
        throw e;
      }
      return FileVisitResult.CONTINUE;
    }

    private boolean leavesOut(Path path) {
      if (path.equals(folder)) {
        return false;
      }
      String name = path.getFileName().toString();
      boolean left = SystemFiles.contains(name);
      if (left) {
        leftOut.merge(SystemFiles.kind(name), 1, Integer::sum);
      }
      return left;
    }
  }

  /**
   * Returns a line about the skipped files and the reason, such as {@code 3 hidden files or files
   * of the system: .DS_Store, @eaDir (2)}; null if no file was skipped.
   */
  public @Nullable String leftOutLine() {
    if (leftOut.isEmpty()) {
      return null;
    }
    int count = leftOut.values().stream().mapToInt(Integer::intValue).sum();
    String names =
        leftOut.entrySet().stream()
            .limit(MOST_NAMED)
            .map(some -> some.getKey() + (some.getValue() == 1 ? "" : " (" + some.getValue() + ")"))
            .collect(Collectors.joining(", "));
    return "%d hidden files or files of the system: %s%s"
        .formatted(count, names, leftOut.size() > MOST_NAMED ? ", ..." : "");
  }
}
