package dev.glimpse.deadletter;

import java.util.List;
import java.util.Set;

/** Where replayed requests go. */
interface Outlet {

  /** Becomes the only one; an earlier one can send nothing any more. */
  void open();

  /**
   * Sends requests in their order and remembers how far that goes, both or neither.
   *
   * @return those that the topic does not take for their size; the others are sent
   */
  Set<Outgoing> send(List<Step> steps);

  /** Remembers how far everything is done. */
  void remember(Positions positions);

  /** Sends nothing and remembers nothing. */
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
