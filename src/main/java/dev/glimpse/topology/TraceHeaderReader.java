package dev.glimpse.topology;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The trace of a record, read from its header {@code traceparent}. */
final class TraceHeaderReader implements TextMapGetter<Headers> {

  private static final TraceHeaderReader GETTER = new TraceHeaderReader();

  private TraceHeaderReader() {}

  /** Returns the trace; empty unless an OpenTelemetry agent runs and the record has the header. */
  static Context trace(Headers headers) {
    return GlobalOpenTelemetry.getPropagators()
        .getTextMapPropagator()
        .extract(Context.root(), headers, GETTER);
  }

  @Override
  public @Nullable String get(@Nullable Headers headers, String key) {
    Header header = headers == null ? null : headers.lastHeader(key);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
