package dev.glimpse.collect;

/** Carries the reason why an image cannot be collected; never leaves the package. */
final class LeftOutException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String reason;

  LeftOutException(String code, String reason) {
    super(code + ": " + reason);
    this.code = code;
    this.reason = reason;
  }

  /** Returns the entry for the list of images that were left out. */
  LeftOutImage of(CollectCandidate candidate) {
    return new LeftOutImage(candidate.id(), code, reason);
  }
}
