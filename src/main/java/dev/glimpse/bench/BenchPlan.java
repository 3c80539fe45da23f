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
 * What is to be measured, and for how long.
 *
 * @param parts which of them
 * @param models by name; those that are not in the folder are left out, but for the two that
 *     Glimpse has itself
 * @param imagesDir a folder of photos; null for generated ones
 * @param batchSizes those of the sweep; empty for powers of two
 * @param pace how long all of it takes
 * @param settings given what has to be, each {@code key=value}: all settings
 * @param told each line of progress
 * @param stopping ends the run early when it says so, with what was measured by then
 */
public record BenchPlan(
    Set<Part> parts,
    List<String> models,
    @Nullable Path imagesDir,
    List<Integer> batchSizes,
    Pace pace,
    Function<List<String>, GlimpseConfig> settings,
    Consumer<String> told,
    BooleanSupplier stopping) {

  /**
   * How thoroughly.
   *
   * @param repetitions of each measurement; one more goes before them
   * @param repetition how long one takes
   * @param latency how long each load is kept up
   * @param photos that are generated
   * @param instances of the scale-out
   */
  public record Pace(
      int repetitions, Duration repetition, Duration latency, int photos, List<Integer> instances) {

    /** Less than forty minutes. */
    public static final Pace FULL =
        new Pace(5, Duration.ofSeconds(10), Duration.ofSeconds(20), 64, List.of(1, 2, 4, 8));

    /** Less than five. */
    public static final Pace QUICK =
        new Pace(2, Duration.ofSeconds(2), Duration.ofSeconds(2), 16, List.of(1, 8));
  }

  /** As the tables say it. */
  String described() {
    return "%d repetitions of %d s in turn, after one that does not count"
        .formatted(pace.repetitions(), pace.repetition().toSeconds());
  }

  boolean wants(Part part) {
    return parts.contains(part) && !stopping.getAsBoolean();
  }
}
