package dev.glimpse.system;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The context of a thread's work: the ids that its log lines contain, and the parent of new spans.
 * There is no span without OpenTelemetry's agent. Immutable; for any thread.
 */
public final class RequestContext {

  private static final String TASK = "task";
  private static final String REQUEST = "request";

  private final Map<String, String> named;
  private final Context span;

  private RequestContext(Map<String, String> named, Context span) {
    this.named = named;
    this.span = span;
  }

  /** Creates the context of a task of Kafka Streams, for a record that belongs to a trace. */
  public static RequestContext ofTask(String task, Context trace) {
    return new RequestContext(Map.of(TASK, task), trace);
  }

  /** Returns the context of the current thread. */
  public static RequestContext current() {
    Map<String, String> named = MDC.getCopyOfContextMap();
    return new RequestContext(named == null ? Map.of() : named, Context.current());
  }

  /** Returns a copy with the id of a request. */
  public RequestContext request(String id) {
    Map<String, String> more = new HashMap<>(named);
    more.put(REQUEST, id);
    return new RequestContext(more, span);
  }

  /** Returns a copy with another span. */
  public RequestContext in(Context child) {
    return new RequestContext(named, child);
  }

  /** Returns the span. */
  public Context span() {
    return span;
  }

  /** Runs work in this context. */
  public void run(Runnable work) {
    Object unused =
        call(
            () -> {
              work.run();
              return this;
            });
  }

  /** Calls a supplier in this context. */
  @SuppressWarnings("try") // only the scope's lifetime matters
  public <T extends @Nullable Object> T call(Supplier<T> work) {
    Map<String, String> before = MDC.getCopyOfContextMap();
    MDC.setContextMap(named);
    try (Scope scope = span.makeCurrent()) {
      return work.get();
    } finally {
      if (before == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(before);
      }
    }
  }
}
