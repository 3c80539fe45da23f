package dev.glimpse.topology;

import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestAnswer;
import org.jspecify.annotations.Nullable;

/**
 * A request record with the answer to one of its requests.
 *
 * @param source the position of that request
 * @param answer the prediction or failure
 * @param record the value of the answer's record: the request's own value until a prediction is
 *     written
 */
record AnsweredRecord(Source source, RequestAnswer answer, byte @Nullable [] record) {}
