package dev.glimpse.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * On whose behalf a thread works: what its log lines name, and the span that new spans are children
 * of, which is none unless an agent of OpenTelemetry is there. Immutable; for any thread.
 */
public final class Behalf {

  private static final String TASK = "task";
  private static final String REQUEST = "request";

  private final Map<String, String> named;
  private final Context span;

  private Behalf(Map<String, String> named, Context span) {
    this.named = named;
    this.span = span;
  }

  /** Of a task of Kafka Streams, for a record that belongs to a trace. */
  public static Behalf ofTask(String task, Context trace) {
    return new Behalf(Map.of(TASK, task), trace);
  }

  /** What the current thread works for. */
  public static Behalf current() {
    Map<String, String> named = MDC.getCopyOfContextMap();
    return new Behalf(named == null ? Map.of() : named, Context.current());
  }

  /** The same for one request of it. */
  public Behalf request(String id) {
    Map<String, String> more = new HashMap<>(named);
    more.put(REQUEST, id);
    return new Behalf(more, span);
  }

  /** The same within another span. */
  public Behalf in(Context child) {
    return new Behalf(named, child);
  }

  /** The span. */
  public Context span() {
    return span;
  }

  /** Runs on its behalf. */
  public void run(Runnable work) {
    Object unused =
        call(
            () -> {
              work.run();
              return this;
            });
  }

  /** Calls on its behalf. */
  @SuppressWarnings("try") // the scope is all that matters
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
