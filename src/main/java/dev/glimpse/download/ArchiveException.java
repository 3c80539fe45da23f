package dev.glimpse.download;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when an archive is damaged or has content that is not allowed; nothing of it is unpacked.
 */
public final class ArchiveException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArchiveException(Path archive, String why) {
    this(archive, why, null);
  }

  ArchiveException(Path archive, String why, @Nullable Throwable cause) {
    super(archive + " cannot be unpacked: " + why, cause);
  }
}
