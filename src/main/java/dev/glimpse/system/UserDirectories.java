package dev.glimpse.system;

import java.nio.file.Path;

/**
 * The directories of the current user, as in the XDG Base Directory Specification
 * (https://specifications.freedesktop.org/basedir-spec/latest/). They may not exist.
 */
public final class UserDirectories {

  private UserDirectories() {}

  /** Returns {@code $XDG_CACHE_HOME/glimpse}, by default {@code ~/.cache/glimpse}. */
  public static Path cache() {
    return base("XDG_CACHE_HOME", Path.of(".cache")).resolve("glimpse");
  }

  /** Returns {@code $XDG_DATA_HOME/glimpse}, by default {@code ~/.local/share/glimpse}. */
  public static Path data() {
    return base("XDG_DATA_HOME", Path.of(".local", "share")).resolve("glimpse");
  }

  /** Relative paths in these variables are ignored, as the specification requires. */
  private static Path base(String variable, Path inHome) {
    String configured = System.getenv(variable);
    return configured != null && Path.of(configured).isAbsolute()
        ? Path.of(configured)
        : Path.of(System.getProperty("user.home")).resolve(inHome);
  }
}
