package dev.glimpse.deadletter;

import java.util.List;
import java.util.Set;

/** A destination for replayed requests and for the positions of a replay. */
interface ReplayOutlet {

  /** Opens the outlet and fences off an earlier one, which can no longer send. */
  void open();

  /**
   * Sends requests in order and stores their positions, atomically.
   *
   * @return the requests that are too large for the topic; all others were sent
   */
  Set<OutgoingReplay> send(List<ReplayStep> steps);

  /** Stores positions without sending requests. */
  void remember(ReplayPositions positions);

  /** Returns an outlet that sends and stores nothing. */
  static ReplayOutlet dry() {
    return new ReplayOutlet() {
      @Override
      public void open() {}

      @Override
      public Set<OutgoingReplay> send(List<ReplayStep> steps) {
        return Set.of();
      }

      @Override
      public void remember(ReplayPositions positions) {}
    };
  }
}
