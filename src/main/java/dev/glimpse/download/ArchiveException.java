package dev.glimpse.download;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An archive is damaged, or holds what may not be unpacked; nothing of it is. */
public final class ArchiveException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArchiveException(Path archive, String why) {
    this(archive, why, null);
  }

  ArchiveException(Path archive, String why, @Nullable Throwable cause) {
    super(archive + " is not unpacked: " + why, cause);
  }
}
