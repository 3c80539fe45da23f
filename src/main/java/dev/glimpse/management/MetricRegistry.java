package dev.glimpse.management;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * The metrics in Prometheus' text format: those of {@link Metric}, read from their sources at each
 * scrape, and Micrometer's metrics of the JVM and the process.
 *
 * <p>Threads: any thread may add and scrape; a scrape reads the sources on its own thread, so they
 * must not block.
 */
public final class MetricRegistry implements ManagementEndpoint, AutoCloseable {

  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String COUNTER_SUFFIX = "_total";
  private static final String SECONDS_SUFFIX = "_seconds";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<Runnable> changing = new CopyOnWriteArrayList<>();
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** Creates metrics of the JVM and the process only. */
  public MetricRegistry() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
    read(Metric.RESIDENT_MEMORY, ResidentMemoryReader::bytes);
  }

  /**
   * Adds a counter or gauge, which is read at each scrape.
   *
   * @param source a supplier of the value; a counter's never decreases
   * @param tags the tags' values in the order of the metric's tag names
   */
  public void read(Metric metric, DoubleSupplier source, String... tags) {
    switch (metric.type()) {
      case COUNTER ->
          // Held by its function, because Micrometer keeps only a weak reference to the object.
          FunctionCounter.builder(name(metric), registry, any -> source.getAsDouble())
              .description(metric.help())
              .tags(tags(metric, tags))
              .register(registry);
      case GAUGE ->
          Gauge.builder(name(metric), source::getAsDouble)
              .description(metric.help())
              .tags(tags(metric, tags))
              .register(registry);
      case HISTOGRAM -> throw new IllegalArgumentException(metric + " is written, not read");
    }
  }

  /**
   * Adds a histogram.
   *
   * @param bounds the bounds of its buckets, ascending, each inclusive
   * @return a consumer of the values; fast and thread-safe
   */
  public DoubleConsumer histogram(Metric metric, double[] bounds, String... tags) {
    if (metric.type() != Metric.Type.HISTOGRAM) {
      throw new IllegalArgumentException(metric + " is read, not written");
    }
    if (metric.exposedName().endsWith(SECONDS_SUFFIX)) {
      return times(metric, bounds, tags);
    }
    return DistributionSummary.builder(name(metric))
            .description(metric.help())
            .tags(tags(metric, tags))
            .serviceLevelObjectives(bounds)
            .register(registry)
        ::record;
  }

  /** Adds metrics that a third-party binder reads and names; the caller closes the binder. */
  public void read(MeterBinder binder) {
    binder.bindTo(registry);
  }

  /**
   * Creates a histogram of times. Micrometer's summaries count whole numbers; only its timers have
   * fractions of a second.
   */
  private DoubleConsumer times(Metric metric, double[] bounds, String... tags) {
    String name = metric.exposedName();
    Timer timer =
        Timer.builder(name.substring(0, name.length() - SECONDS_SUFFIX.length()))
            .description(metric.help())
            .tags(tags(metric, tags))
            .serviceLevelObjectives(
                DoubleStream.of(bounds).mapToObj(MetricRegistry::seconds).toArray(Duration[]::new))
            .register(registry);
    return value -> timer.record(seconds(value));
  }

  private static Duration seconds(double value) {
    return Duration.ofNanos(Math.round(value * 1e9));
  }

  /**
   * Adds a gauge with one tag whose values come and go; all are read at each scrape.
   *
   * @param source a supplier of the gauge's values by the tag's value
   */
  public void readAll(Metric metric, Supplier<Map<String, Double>> source) {
    MultiGauge gauge =
        MultiGauge.builder(name(metric)).description(metric.help()).register(registry);
    String tag = metric.tags().get(0);
    changing.add(
        () ->
            gauge.register(
                source.get().entrySet().stream()
                    .map(value -> Row.of(Tags.of(tag, value.getKey()), value.getValue()))
                    .toList(),
                true));
  }

  /** Returns the name without a counter's suffix, which Prometheus' client adds again. */
  private static String name(Metric metric) {
    String name = metric.exposedName();
    return metric.type() == Metric.Type.COUNTER
        ? name.substring(0, name.length() - COUNTER_SUFFIX.length())
        : name;
  }

  private static List<Tag> tags(Metric metric, String... values) {
    if (values.length != metric.tags().size()) {
      throw new IllegalArgumentException(metric + " has the tags " + metric.tags());
    }
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(metric.tags().get(i), values[i]));
    }
    return tags;
  }

  @Override
  public Reply reply() {
    refreshChanging();
    return new Reply(200, TYPE, registry.scrape().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Refreshes the rows of changing gauges. Synchronized, because one scrape would otherwise miss
   * rows that another one is replacing.
   */
  private synchronized void refreshChanging() {
    changing.forEach(Runnable::run);
  }

  /** Unregisters the listeners from the JVM. */
  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
