package dev.glimpse.topology;

import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A classifier that answers requests. */
@FunctionalInterface
public interface ImageClassifier {

  /** Opens the admission of one task; all admissions get a fair share of the permits. */
  Admission open();

  /** The admission of one task; for one thread. */
  interface Admission {
    /** Takes a permit for one image in flight without waiting; returns null if none is free now. */
    @Nullable Permit tryAcquire();

    /**
     * Leaves the waiting line, so that no permit is reserved for this task. It may be used again
     * later.
     */
    void leaveLine();
  }

  /** A permit for one image in flight; used once. */
  interface Permit {
    /**
     * Starts to answer; releases the permit when the answer is complete.
     *
     * @param source the position of the request's record, or null outside Kafka
     * @return the answer; fails only if the classifier itself is broken or closed. Cancel it if it
     *     is no longer needed
     */
    CompletableFuture<RequestAnswer> classify(
        ImageRequest request, Prediction.@Nullable Source source);

    /** Releases the permit unused. */
    void release();
  }
}
