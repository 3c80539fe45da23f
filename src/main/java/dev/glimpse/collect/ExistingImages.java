package dev.glimpse.collect;

import dev.glimpse.image.ImageFolder;
import dev.glimpse.system.Sha256Checksum;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files that a folder has, of any name. Only files of the size of an expected image are read,
 * so that the folder of a large data set is no burden.
 *
 * <p>For one thread at a time.
 */
final class ExistingImages {

  private final Map<Long, List<Path>> unread = new HashMap<>();
  private final Set<String> checksums = new HashSet<>();

  /** Lists the files; hidden files and those of the system are left out. */
  ExistingImages(Path folder) throws IOException {
    for (Path file :
        ImageFolder.read(folder, Integer.MAX_VALUE, FileVisitOption.FOLLOW_LINKS).files()) {
      if (Files.isRegularFile(file)) { // not a link to nothing
        unread.computeIfAbsent(Files.size(file), size -> new ArrayList<>()).add(file);
      }
    }
  }

  /** Returns whether a file has this size and checksum. */
  boolean contains(long size, String sha256) throws IOException {
    List<Path> files = unread.remove(size);
    if (files != null) {
      for (Path file : files) {
        if (Files.isRegularFile(file)) { // else the user has moved it meanwhile
          checksums.add(Sha256Checksum.of(file));
        }
      }
    }
    return checksums.contains(sha256);
  }
}
