package dev.glimpse.download;

/**
 * The limits on what is unpacked from an archive.
 *
 * @param entries the maximum number of files and folders
 * @param bytes the maximum size of all files together
 * @param ratio the maximum ratio of all files' bytes to the archive's; the first {@value
 *     #HARMLESS_BYTES} bytes are always allowed
 */
public record ArchiveLimits(int entries, long bytes, int ratio) {

  /** The limits for models: weights hardly shrink, labels shrink by a factor of four. */
  public static final ArchiveLimits MODELS = new ArchiveLimits(10_000, 4L << 30, 100);

  private static final long HARMLESS_BYTES = 16 << 20;

  /** Returns the number of bytes that may be unpacked from an archive of this size. */
  long bytesOutOf(long archive) {
    return Math.min(bytes, Math.max(HARMLESS_BYTES, archive * ratio));
  }
}
