package dev.glimpse.deadletter;

import java.util.List;
import java.util.Set;

/** A destination for replayed requests and for the positions of a replay. */
interface Outlet {

  /** Opens the outlet and fences off an earlier one, which can no longer send. */
  void open();

  /**
   * Sends requests in order and stores their positions, atomically.
   *
   * @return the requests that are too large for the topic; all others were sent
   */
  Set<Outgoing> send(List<Step> steps);

  /** Stores positions without sending requests. */
  void remember(Positions positions);

  /** Returns an outlet that sends and stores nothing. */
  static Outlet dry() {
    return new Outlet() {
      @Override
      public void open() {}

      @Override
      public Set<Outgoing> send(List<Step> steps) {
        return Set.of();
      }

      @Override
      public void remember(Positions positions) {}
    };
  }
}
