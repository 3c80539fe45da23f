package dev.glimpse.deadletter;

/** The reason why a dead letter is not replayed. */
public enum Skip implements Verdict {
  NO_CODE("no code that this Glimpse knows"),
  OTHER_TOPIC("its request was not in the requests topic"),
  TOO_MANY_ATTEMPTS("has failed too often"),
  REQUEST_GONE("what was left out of it is not in the requests topic any more"),
  TOO_LARGE("too large for the requests topic"),
  REPLAYED_BEFORE("replayed or passed over before"),
  NOT_THERE("no dead letter there");

  private final String reason;

  Skip(String reason) {
    this.reason = reason;
  }

  /** Returns the reason as text for people. */
  public String reason() {
    return reason;
  }
}
