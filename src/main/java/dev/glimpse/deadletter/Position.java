package dev.glimpse.deadletter;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * How far the dead letters of one code have been replayed in one partition.
 *
 * @param offset what is before it has been replayed or passed over
 * @param ahead of it, what was replayed by name; in the metadata of the committed offset
 */
record Position(long offset, SortedSet<Long> ahead) {

  /** As many as fit into the metadata, of which brokers take 4,096 bytes unless told otherwise. */
  static final int MAX_AHEAD = 150;

  private static final String AHEAD = "ahead:";

  static Position at(long offset) {
    return new Position(offset, Collections.emptySortedSet());
  }

  static Position of(OffsetAndMetadata committed) {
    String metadata = committed.metadata();
    SortedSet<Long> ahead =
        metadata.matches(AHEAD + "\\d{1,18}(,\\d{1,18})*")
            ? Arrays.stream(metadata.substring(AHEAD.length()).split(",", -1))
                .map(Long::valueOf)
                .collect(Collectors.toCollection(TreeSet::new))
            : Collections.emptySortedSet();
    return new Position(committed.offset(), ahead);
  }

  /** For the commit. */
  OffsetAndMetadata committed() {
    return new OffsetAndMetadata(
        offset,
        ahead.isEmpty()
            ? ""
            : ahead.stream().map(String::valueOf).collect(Collectors.joining(",", AHEAD, "")));
  }

  /** Whether a dead letter has been replayed or passed over. */
  boolean covers(long letter) {
    return letter < offset || ahead.contains(letter);
  }

  /** Everything before {@code end} is done. */
  Position upTo(long end) {
    return new Position(Math.max(offset, end), new TreeSet<>(ahead.tailSet(end)));
  }

  /**
   * One was replayed by name.
   *
   * @throws ReplayRefusedException if too many were
   */
  Position and(long letter) {
    if (covers(letter)) {
      return this;
    }
    if (ahead.size() >= MAX_AHEAD) {
      throw new ReplayRefusedException(
          MAX_AHEAD
              + " dead letters of one code and partition have been replayed by name, and more"
              + " cannot be remembered; replay the code without names once");
    }
    SortedSet<Long> more = new TreeSet<>(ahead);
    more.add(letter);
    return new Position(offset, more);
  }
}
