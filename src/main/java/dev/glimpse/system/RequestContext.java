package dev.glimpse.system;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context of a thread's work: the ids that its log lines contain, and the parent of new spans.
 * There is no span without OpenTelemetry's agent. Immutable; for any thread.
 */
public final class RequestContext {

  private static final ThreadLocal<@Nullable RequestContext> CURRENT = new ThreadLocal<>();

  private final @Nullable String task;
  private final @Nullable String request;
  private final Context span;

  private RequestContext(@Nullable String task, @Nullable String request, Context span) {
    this.task = task;
    this.request = request;
    this.span = span;
  }

  /** Creates the context of a task of Kafka Streams, for a record that belongs to a trace. */
  public static RequestContext ofTask(String task, Context trace) {
    return new RequestContext(task, null, trace);
  }

  /** Returns the context of the current thread. */
  public static RequestContext current() {
    RequestContext now = CURRENT.get();
    return now == null
        ? new RequestContext(null, null, Context.current())
        : now.in(Context.current());
  }

  /** Returns the ids of the current thread's context, by the names that they have in log lines. */
  static Map<String, String> named() {
    RequestContext now = CURRENT.get();
    if (now == null) {
      return Map.of();
    }
    Map<String, String> named = new HashMap<>();
    if (now.task != null) {
      named.put("task", now.task);
    }
    if (now.request != null) {
      named.put("request", now.request);
    }
    return named;
  }

  /** Returns a copy with the id of a request. */
  public RequestContext request(String id) {
    return new RequestContext(task, id, span);
  }

  /** Returns a copy with another span. */
  public RequestContext in(Context child) {
    return new RequestContext(task, request, child);
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
    RequestContext before = CURRENT.get();
    CURRENT.set(this);
    try (Scope scope = span.makeCurrent()) {
      return work.get();
    } finally {
      CURRENT.set(before);
    }
  }
}
