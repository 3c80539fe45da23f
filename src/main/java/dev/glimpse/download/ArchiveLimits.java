package dev.glimpse.download;

/**
 * How much may come out of an archive.
 *
 * @param entries files and folders
 * @param bytes of all files together
 * @param ratio of all files' bytes to the archive's own; the first {@value #HARMLESS_BYTES} are
 *     free
 */
public record ArchiveLimits(int entries, long bytes, int ratio) {

  /** Weights hardly shrink, labels by a factor of four. */
  public static final ArchiveLimits MODELS = new ArchiveLimits(10_000, 4L << 30, 100);

  private static final long HARMLESS_BYTES = 16 << 20;

  /** Bytes that may come out of an archive of this size. */
  long bytesOutOf(long archive) {
    return Math.min(bytes, Math.max(HARMLESS_BYTES, archive * ratio));
  }
}
