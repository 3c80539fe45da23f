package dev.glimpse.serving;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The state of {@link ServedModels}: the versions that are offered, that wait, and that are
 * resident.
 *
 * <p>Threads: any, with this object's lock, which guards all of it and is not held while a model is
 * loaded or closed, or a folder is read.
 */
final class ServingState {

  /** The versions that answer requests. */
  final ActiveModels active;

  /** The offered versions that wait to be loaded. */
  final Deque<ModelInstance> queued = new ArrayDeque<>();

  /** The versions that take memory: loaded, or being loaded. */
  final ResidentModels resident;

  /** Whether requests are rejected and nothing is loaded any more. */
  boolean closed;

  private long uses;

  ServingState(ActiveModels active, ResidentModels resident) {
    this.active = active;
    this.resident = resident;
  }

  /** Notes a use of a version. */
  void used(ModelInstance instance) {
    instance.lastUse = ++uses;
  }
}
