package dev.glimpse.deadletter;

/** The partition and offset of a record. */
public record DeadLetterPosition(int partition, long offset)
    implements Comparable<DeadLetterPosition> {

  /**
   * Parses {@code PARTITION:OFFSET}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static DeadLetterPosition of(String text) {
    if (!text.matches("\\d{1,9}:\\d{1,18}")) {
      throw new IllegalArgumentException("'" + text + "' is not PARTITION:OFFSET, such as 3:1042");
    }
    String[] parts = text.split(":", 2);
    return new DeadLetterPosition(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
  }

  @Override
  public int compareTo(DeadLetterPosition other) {
    int byPartition = Integer.compare(partition, other.partition);
    return byPartition == 0 ? Long.compare(offset, other.offset) : byPartition;
  }

  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
