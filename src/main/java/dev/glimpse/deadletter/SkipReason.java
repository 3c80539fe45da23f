package dev.glimpse.deadletter;

/** The reason why a dead letter is not replayed. */
public enum SkipReason implements ReplayDecision {
  NO_CODE("its code is unknown to this version of Glimpse"),
  OTHER_TOPIC("its request was not in the requests topic"),
  TOO_MANY_ATTEMPTS("failed too often"),
  REQUEST_GONE("the omitted part of its request is no longer in the requests topic"),
  TOO_LARGE("too large for the requests topic"),
  REPLAYED_BEFORE("already replayed or skipped"),
  NOT_THERE("no dead letter at this position");

  private final String reason;

  SkipReason(String reason) {
    this.reason = reason;
  }

  /** Returns the reason as text for people. */
  public String reason() {
    return reason;
  }
}
