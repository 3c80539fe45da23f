package dev.glimpse.runtime;

import dev.glimpse.event.Answer;
import dev.glimpse.event.Failure;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.serving.Scores;
import dev.glimpse.tracing.Behalf;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An image's spans: {@code classify}, in the trace that its request came with, and in it one for
 * each stage. They cost nothing unless an agent of OpenTelemetry takes them.
 *
 * <p>Threads: that of its {@link ImageTask}; one that is cancelled from elsewhere may leave its
 * last stage without a span.
 */
final class ImageTrace {

  private final Tracer tracer;
  private final Behalf behalf;
  private final Span whole;
  private Span stage = Span.getInvalid();

  /** Begins, on behalf of what the current thread works for. */
  ImageTrace(Tracer tracer, ImageRequest request) {
    Behalf asking = Behalf.current().request(request.id());
    this.tracer = tracer;
    this.whole =
        tracer
            .spanBuilder("classify")
            .setParent(asking.span())
            .setAttribute("glimpse.request.id", request.id())
            .startSpan();
    this.behalf = asking.in(asking.span().with(whole));
  }

  /** Whom a step is taken for. */
  Behalf behalf() {
    return behalf;
  }

  /** A stage begins, and the one before it has ended. */
  Behalf begin(String name) {
    endStage();
    stage = tracer.spanBuilder(name).setParent(behalf.span()).startSpan();
    return behalf.in(behalf.span().with(stage));
  }

  /** The stage that has begun is over. */
  void endStage() {
    stage.end();
    stage = Span.getInvalid();
  }

  /** The wait for a batch and the device's call are over, this moment. */
  void computed(Scores scores) {
    if (!whole.isRecording()) {
      return;
    }
    Instant now = Instant.now();
    long end = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    long call = end - scores.callNanos();
    past("batch", call - scores.queueNanos(), call, scores);
    past("inference", call, end, scores);
  }

  private void past(String name, long start, long end, Scores scores) {
    tracer
        .spanBuilder(name)
        .setParent(behalf.span())
        .setStartTimestamp(start, TimeUnit.NANOSECONDS)
        .setAttribute("glimpse.batch.size", scores.batchSize())
        .startSpan()
        .end(end, TimeUnit.NANOSECONDS);
  }

  /**
   * All is over.
   *
   * @param answer null if there is none: somebody else will give it
   */
  void end(@Nullable Answer answer) {
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
