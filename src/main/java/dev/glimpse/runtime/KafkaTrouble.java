package dev.glimpse.runtime;

import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Which ends of a stream thread a new one, with clients of its own, goes on from: what the brokers
 * do to a client that was away or could not reach them for too long. Kafka Streams survives most of
 * it by itself, and not all: a transaction that timed out while its process was paused may come
 * back as {@link InvalidTxnStateException}, which ends the thread.
 */
final class KafkaTrouble {

  private KafkaTrouble() {}

  /** Whether a fresh start from the last commit helps. */
  static boolean passes(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FencedInstanceIdException) { // another instance has our name
        return false;
      }
      if (cause instanceof RetriableException
          || cause instanceof ApplicationRecoverableException
          || cause instanceof InvalidTxnStateException
          || cause instanceof OutOfOrderSequenceException
          || cause instanceof TransactionAbortableException
          || cause instanceof TransactionAbortedException
          || cause instanceof TransactionalIdNotFoundException) {
        return true;
      }
    }
    return false;
  }
}
