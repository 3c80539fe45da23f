package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.management.Metric;
import dev.glimpse.management.MetricRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Queries of Prometheus, as far as they name metrics. */
final class Queries {

  private static final Pattern OWN =
      Pattern.compile("\\b(?:glimpse|jvm|process|system|kafka)_[a-z0-9_]+");

  private static final Set<String> KNOWN = known();

  private Queries() {}

  /** Every metric that it names is one that Glimpse has, and it names one. */
  static void assertKnown(String query) {
    Set<String> names = names(query);
    assertThat(names).as(query).isNotEmpty();
    assertThat(KNOWN).as(query).containsAll(names);
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = OWN.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  private static Set<String> known() {
    Set<String> names = new TreeSet<>();
    for (Metric metric : Metric.values()) {
      names.add(metric.exposedName());
      if (metric.type() == Metric.Type.HISTOGRAM) {
        for (String part : new String[] {"_bucket", "_sum", "_count"}) {
          names.add(metric.exposedName() + part);
        }
      }
    }
    try (MetricRegistry metrics = new MetricRegistry()) {
      System.gc(); // or there is nothing to say of collections
      await()
          .pollInSameThread() // this class is not initialised for others yet
          .until(
              () -> {
                names.addAll(scraped(metrics));
                return names.contains("jvm_gc_pause_seconds_max");
              });
    }
    return names;
  }

  private static Set<String> scraped(MetricRegistry metrics) {
    return names(new String(metrics.reply().body(), StandardCharsets.UTF_8));
  }
}
