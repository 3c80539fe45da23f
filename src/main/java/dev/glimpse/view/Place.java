package dev.glimpse.view;

/** Where a request was, in the one topic of requests. */
public record Place(int partition, long offset) {

  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
