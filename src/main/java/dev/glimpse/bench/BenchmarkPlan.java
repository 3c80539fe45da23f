package dev.glimpse.bench;

import dev.glimpse.config.GlimpseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a benchmark run.
 *
 * @param parts the parts to measure
 * @param models the names of the models; models that are not in the folder are skipped, except the
 *     two that Glimpse supplies
 * @param imagesDir a folder of photos; null for generated ones
 * @param batchSizes the batch sizes of the sweep; empty for powers of two
 * @param pace the number and duration of the measurements
 * @param settings a function from required settings, each {@code key=value}, to all settings
 * @param told a consumer of each line of progress
 * @param stopping whether to end the run early, with the results so far
 */
public record BenchmarkPlan(
    Set<Benchmark> parts,
    List<String> models,
    @Nullable Path imagesDir,
    List<Integer> batchSizes,
    Pace pace,
    Function<List<String>, GlimpseConfig> settings,
    Consumer<String> told,
    BooleanSupplier stopping) {

  /**
   * The number and duration of the measurements.
   *
   * @param repetitions the repetitions of each measurement, after one that does not count
   * @param repetition the duration of one repetition
   * @param latency the duration of each load
   * @param photos the number of generated photos
   * @param instances the numbers of instances for the scale-out
   */
  public record Pace(
      int repetitions, Duration repetition, Duration latency, int photos, List<Integer> instances) {

    /** The full measurement, which takes less than forty minutes. */
    public static final Pace FULL =
        new Pace(5, Duration.ofSeconds(10), Duration.ofSeconds(20), 64, List.of(1, 2, 4, 8));

    /** The quick measurement, which takes less than five minutes. */
    public static final Pace QUICK =
        new Pace(2, Duration.ofSeconds(2), Duration.ofSeconds(2), 16, List.of(1, 8));
  }

  /** Returns a description for the tables. */
  String described() {
    return "%d repetitions of %d s in turn, after a warm-up repetition"
        .formatted(pace.repetitions(), pace.repetition().toSeconds());
  }

  boolean includes(Benchmark part) {
    return parts.contains(part) && !stopping.getAsBoolean();
  }
}
