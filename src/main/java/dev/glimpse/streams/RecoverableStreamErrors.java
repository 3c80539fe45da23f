package dev.glimpse.streams;

import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Decides which stream-thread failures are recoverable by replacing the thread and its clients:
 * errors that brokers return to a client that was paused or could not reach them for too long.
 * Kafka Streams recovers from most of them itself, but not from all: a transaction that timed out
 * while its process was paused may come back as {@link InvalidTxnStateException}, which ends the
 * thread.
 */
final class RecoverableStreamErrors {

  private RecoverableStreamErrors() {}

  /** Returns whether a new thread can continue from the last commit. */
  static boolean passes(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FencedInstanceIdException) { // another instance has the same name
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
