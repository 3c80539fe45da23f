package dev.glimpse.image;

import java.util.Locale;
import java.util.Set;

/**
 * Names of files and folders that operating systems, storage systems and archivers put beside
 * images without being asked, and of hidden ones.
 */
final class SystemFiles {

  /** In lower case, as most file systems of these systems do not tell case apart. */
  private static final Set<String> NAMES =
      Set.of(
          // Windows
          "thumbs.db",
          "ehthumbs.db",
          "ehthumbs_vista.db",
          "desktop.ini",
          "$recycle.bin",
          "recycler",
          "system volume information",
          // macOS, where it has no dot before the name
          "__macosx",
          "icon\r",
          "network trash folder",
          "temporary items",
          "thevolumesettingsfolder",
          // Synology
          "@eadir",
          "@tmp",
          "@sharebin",
          "@sharesnap",
          "#recycle",
          "#snapshot",
          // QNAP
          "@recycle",
          "@recently-snapshot",
          // NetApp, ext4
          "~snapshot",
          "lost+found",
          // Picasa
          "picasa.ini");

  private SystemFiles() {}

  /** Returns whether a file or a folder of this name, and all that is below it, is no user's. */
  static boolean contains(String name) {
    return name.startsWith(".") || NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Returns the name to count it under: the companions of macOS are of one kind. */
  static String kind(String name) {
    return name.startsWith("._") ? "._*" : name.strip();
  }
}
