package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;

/**
 * What a replay is called on the brokers; all of it begins with the application id, as permissions
 * want it.
 *
 * @param applicationId of the processor whose dead letters they are
 */
public record ReplayNames(String applicationId) {

  /** One for all replays, so that a later one fences off an earlier one. */
  public String transactionalId() {
    return applicationId + "-dlq-replay";
  }

  /** The consumer group that holds how far a code has been replayed. */
  public String group(FailureCode code) {
    return transactionalId() + "-" + code;
  }
}
