package dev.glimpse.deadletter;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * The progress of replaying the dead letters of one code in one partition.
 *
 * @param offset all dead letters before it have been replayed or skipped
 * @param ahead the offsets after it that were replayed by name; stored in the metadata of the
 *     committed offset
 */
record ReplayPosition(long offset, SortedSet<Long> ahead) {

  /** The maximum size of {@code ahead}: brokers accept 4,096 bytes of metadata by default. */
  static final int MAX_AHEAD = 150;

  private static final String AHEAD = "ahead:";

  static ReplayPosition at(long offset) {
    return new ReplayPosition(offset, Collections.emptySortedSet());
  }

  static ReplayPosition of(OffsetAndMetadata committed) {
    String metadata = committed.metadata();
    SortedSet<Long> ahead =
        metadata.matches(AHEAD + "\\d{1,18}(,\\d{1,18})*")
            ? Arrays.stream(metadata.substring(AHEAD.length()).split(",", -1))
                .map(Long::valueOf)
                .collect(Collectors.toCollection(TreeSet::new))
            : Collections.emptySortedSet();
    return new ReplayPosition(committed.offset(), ahead);
  }

  /** Returns the offset and metadata to commit. */
  OffsetAndMetadata committed() {
    return new OffsetAndMetadata(
        offset,
        ahead.isEmpty()
            ? ""
            : ahead.stream().map(String::valueOf).collect(Collectors.joining(",", AHEAD, "")));
  }

  /** Returns whether a dead letter has been replayed or skipped. */
  boolean covers(long letter) {
    return letter < offset || ahead.contains(letter);
  }

  /** Returns this position advanced to {@code end}: all dead letters before it are done. */
  ReplayPosition upTo(long end) {
    return new ReplayPosition(Math.max(offset, end), new TreeSet<>(ahead.tailSet(end)));
  }

  /**
   * Returns this position with a dead letter that was replayed by name.
   *
   * @throws ReplayRefusedException if {@link #MAX_AHEAD} dead letters were replayed by name
   */
  ReplayPosition and(long letter) {
    if (covers(letter)) {
      return this;
    }
    if (ahead.size() >= MAX_AHEAD) {
      throw new ReplayRefusedException(
          MAX_AHEAD
              + " dead letters of one code and partition have been replayed by position, and no"
              + " more can be recorded; replay the code once without positions");
    }
    SortedSet<Long> more = new TreeSet<>(ahead);
    more.add(letter);
    return new ReplayPosition(offset, more);
  }
}
