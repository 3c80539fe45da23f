package dev.glimpse.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.testing.HostileFile;
import dev.glimpse.testing.ProcessStatus;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Full load with hostile images among it, for {@code glimpse.soak.minutes}; what grows after the
 * second minute leaks.
 */
@Tag("soak")
@Tag("broker")
final class SoakIT {

  private static final Duration WARM = Duration.ofMinutes(2);

  /** Threads that read files come and go. */
  private static final int FILE_READERS = 16;

  private static final Duration WINDOW = Duration.ofSeconds(30);

  /** What the processor has at a moment. */
  private record Sample(ProcessStatus status, long arrays, long pointers) {
    static Sample of(ProcessorJvm processor) {
      String[] counts =
          processor
              .log()
              .lines()
              .filter(line -> line.startsWith(CountedProcessor.COUNTS))
              .reduce((first, second) -> second)
              .orElseThrow(() -> new AssertionError("No counts; " + processor.logTail()))
              .substring(CountedProcessor.COUNTS.length())
              .split(" ", -1);
      return new Sample(
          ProcessStatus.of(processor.handle()),
          Long.parseLong(counts[0]),
          Long.parseLong(counts[1]));
    }
  }

  /** Several in a row: what one of them has too much may be on its way out. */
  private record Moment(List<Sample> samples) {
    long median(ToLongFunction<Sample> of) {
      return samples.stream()
          .sorted(Comparator.comparingLong(of))
          .skip(samples.size() / 2)
          .mapToLong(of)
          .findFirst()
          .orElseThrow();
    }

    long least(ToLongFunction<Sample> of) {
      return samples.stream().mapToLong(of).min().orElseThrow();
    }
  }

  @Test
  void shouldNotGrow(@TempDir Path folder) throws Exception {
    Duration all = Duration.ofMinutes(Long.getLong("glimpse.soak.minutes", 10));
    assertThat(all).as("glimpse.soak.minutes").isGreaterThan(WARM.plus(WINDOW));
    TestClient client = TestClient.shared();
    TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 8);
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(
        ProcessorJvm.options(topics.settings(FileStoreConfig.ROOTS + "=" + roots(folder))));
    try (client;
        Load load = new Load(client, topics, folder);
        ProcessorJvm processor =
            ProcessorJvm.startAsLaunched(CountedProcessor.class.getName(), arguments)) {
      long start = System.nanoTime();
      run(load, processor, start, WARM);
      Moment before = moment(load, processor);
      run(load, processor, start, all.minus(WINDOW));
      Moment after = moment(load, processor);
      await().atMost(Duration.ofMinutes(3)).until(load::isAnswered);

      System.out.println(table(all, load, before, after));
      assertThat(load.doubled()).as("doubled").isZero();
      assertThat(after.median(s -> s.status().resident()))
          .as("resident memory")
          .isLessThan(before.median(s -> s.status().resident()) * 105 / 100);
      assertThat(after.least(Sample::arrays)).isLessThanOrEqualTo(before.least(Sample::arrays));
      assertThat(after.least(Sample::pointers))
          .isLessThanOrEqualTo(before.least(Sample::pointers) + 10);
      assertThat(after.least(s -> s.status().threads()))
          .isLessThanOrEqualTo(before.least(s -> s.status().threads()) + FILE_READERS);
      assertThat(after.least(s -> s.status().files()))
          .isLessThanOrEqualTo(before.least(s -> s.status().files()) + 5);
      assertThat(processor.terminate()).as("exit code").isZero();
    }
  }

  private static String roots(Path folder) throws IOException {
    return Files.isDirectory(HostileFile.FOLDER)
        ? folder.toRealPath() + "," + HostileFile.FOLDER.toRealPath()
        : folder.toRealPath().toString();
  }

  private static void run(Load load, ProcessorJvm processor, long start, Duration until) {
    while (System.nanoTime() - start < until.toNanos()) {
      load.goOn();
      assertThat(processor.exitCode()).as("exit code; %s", processor.logTail()).isEmpty();
    }
  }

  private static Moment moment(Load load, ProcessorJvm processor) {
    List<Sample> samples = new ArrayList<>();
    long start = System.nanoTime();
    for (int second = 1; second <= WINDOW.toSeconds(); second++) {
      run(load, processor, start, Duration.ofSeconds(second));
      samples.add(Sample.of(processor));
    }
    return new Moment(samples);
  }

  private static String table(Duration all, Load load, Moment before, Moment after) {
    return """

        %s
        | | Minute 2 | Minute %d |
        |---|---:|---:|
        | Resident memory, MiB (median of 30 s) | %,d | %,d |
        | Threads | %d | %d |
        | Open files | %d | %d |
        | NDArrays | %d | %d |
        | Native objects | %d | %d |
        """
        .formatted(
            load,
            all.toMinutes(),
            before.median(s -> s.status().resident()) >> 20,
            after.median(s -> s.status().resident()) >> 20,
            before.least(s -> s.status().threads()),
            after.least(s -> s.status().threads()),
            before.least(s -> s.status().files()),
            after.least(s -> s.status().files()),
            before.least(Sample::arrays),
            after.least(Sample::arrays),
            before.least(Sample::pointers),
            after.least(Sample::pointers));
  }
}
