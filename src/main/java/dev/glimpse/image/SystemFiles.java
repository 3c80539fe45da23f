package dev.glimpse.image;

import java.util.Locale;
import java.util.Set;

/**
 * The names of files and folders that operating systems, storage systems and archivers add beside
 * images, and of hidden ones.
 */
final class SystemFiles {

  /** The names in lower case, because most of these systems' file systems ignore case. */
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
          "picasa.ini",
          // the contact sheet of glimpse collect
          "index.html");

  private SystemFiles() {}

  /**
   * Returns whether a file or a folder of this name, with everything below it, is not the user's.
   */
  static boolean contains(String name) {
    return name.startsWith(".") || NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Returns the name under which a file is counted: the companion files of macOS count as one kind.
   */
  static String kind(String name) {
    return name.startsWith("._") ? "._*" : name.strip();
  }
}
