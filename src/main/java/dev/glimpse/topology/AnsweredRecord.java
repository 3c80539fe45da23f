package dev.glimpse.topology;

import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestAnswer;
import org.jspecify.annotations.Nullable;

/**
 * A request record with its answer.
 *
 * @param source the request's position
 * @param answer the prediction or failure
 * @param record the value of the answer's record: the request's own value until a prediction is
 *     written
 */
record AnsweredRecord(Source source, RequestAnswer answer, byte @Nullable [] record) {}
