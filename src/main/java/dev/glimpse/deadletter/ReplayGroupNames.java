package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;

/**
 * The names that a replay uses on the brokers. All of them begin with the application id, so that
 * permissions can use it as a prefix.
 *
 * @param applicationId the application id of the processor that wrote the dead letters
 */
public record ReplayGroupNames(String applicationId) {

  /**
   * Returns the transactional id; all replays share it, so that a later one fences off an earlier
   * one.
   */
  public String transactionalId() {
    return applicationId + "-dlq-replay";
  }

  /** Returns the consumer group that stores a code's replay positions. */
  public String group(FailureCode code) {
    return transactionalId() + "-" + code;
  }
}
