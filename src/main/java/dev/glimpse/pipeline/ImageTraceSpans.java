package dev.glimpse.pipeline;

import dev.glimpse.batch.BatchedResult;
import dev.glimpse.event.Failure;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.system.RequestContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The spans of an image: {@code classify}, in the trace of its request, and in it a span for each
 * stage. Without an OpenTelemetry agent they cost nothing.
 *
 * <p>Threads: that of its {@link ImageTask}; if another thread cancels the task, its last stage may
 * have no span.
 */
final class ImageTraceSpans {

  private final Tracer tracer;
  private final RequestContext context;
  private final Span whole;
  private Span stage = Span.getInvalid();

  /** Starts the span of the image, in the context of the current thread. */
  ImageTraceSpans(Tracer tracer, ImageRequest request) {
    RequestContext parent = RequestContext.current().request(request.id());
    this.tracer = tracer;
    this.whole =
        tracer
            .spanBuilder("classify")
            .setParent(parent.span())
            .setAttribute("glimpse.request.id", request.id())
            .startSpan();
    this.context = parent.in(parent.span().with(whole));
  }

  /** Returns the context of the image's steps. */
  RequestContext context() {
    return context;
  }

  /** Starts a stage's span and ends the one before it. */
  RequestContext begin(String name) {
    endStage();
    stage = tracer.spanBuilder(name).setParent(context.span()).startSpan();
    return context.in(context.span().with(stage));
  }

  /** Ends the span of the current stage. */
  void endStage() {
    stage.end();
    stage = Span.getInvalid();
  }

  /** Records the spans of the wait for a batch and the device call, which have just ended. */
  void scored(BatchedResult<?> scores) {
    if (!whole.isRecording()) {
      return;
    }
    Instant now = Instant.now();
    long end = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    long call = end - scores.callNanos();
    past("batch", call - scores.queueNanos(), call, scores);
    past("inference", call, end, scores);
  }

  private void past(String name, long start, long end, BatchedResult<?> scores) {
    tracer
        .spanBuilder(name)
        .setParent(context.span())
        .setStartTimestamp(start, TimeUnit.NANOSECONDS)
        .setAttribute("glimpse.batch.size", scores.batchSize())
        .startSpan()
        .end(end, TimeUnit.NANOSECONDS);
  }

  /**
   * Ends all spans.
   *
   * @param answer null if this task gives none because the request is answered elsewhere
   */
  void end(@Nullable RequestAnswer answer) {
    endStage();
    if (answer instanceof Prediction prediction) {
      whole.setAttribute("glimpse.model", prediction.model().name());
    } else if (answer instanceof Failure failure) {
      whole.setAttribute("error.type", failure.code().toString());
      whole.setStatus(StatusCode.ERROR, failure.message());
    }
    whole.end();
  }
}
