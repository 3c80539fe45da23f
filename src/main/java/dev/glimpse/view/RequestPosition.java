package dev.glimpse.view;

/** The partition and offset of a request in the requests topic. */
public record RequestPosition(int partition, long offset) {

  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
