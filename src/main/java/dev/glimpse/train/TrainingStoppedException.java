package dev.glimpse.train;

/** The end of a training before its first step: there is nothing to write. */
public final class TrainingStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrainingStoppedException() {
    super("The training was stopped before its first step; no model is written");
  }
}
