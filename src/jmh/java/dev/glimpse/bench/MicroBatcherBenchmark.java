package dev.glimpse.bench;

import dev.glimpse.batch.BatchClock;
import dev.glimpse.batch.BatchLimits;
import dev.glimpse.batch.BatchedResult;
import dev.glimpse.batch.MicroBatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Items through a device that answers at once: what the batcher itself costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class MicroBatcherBenchmark {

  private static final int BATCH = 32;

  private MicroBatcher<Integer, Integer> batcher;

  @Setup
  public void open() {
    batcher =
        new MicroBatcher<>(
            "measured",
            new BatchLimits(BATCH, Duration.ofMillis(5), 16 * BATCH),
            items -> items,
            (size, reason, nanos) -> {},
            BatchClock.SYSTEM);
  }

  /** There and back again with nothing else under way: two changes of thread. */
  @Benchmark
  public Integer alone() throws Exception {
    return batcher.announce().submit(1).join().value();
  }

  /** As many as fill a batch, announced before the first is submitted. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int together() throws Exception {
    List<MicroBatcher<Integer, Integer>.Announced> announced = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      announced.add(batcher.announce());
    }
    List<CompletableFuture<BatchedResult<Integer>>> results = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      results.add(announced.get(i).submit(i));
    }
    int sum = 0;
    for (CompletableFuture<BatchedResult<Integer>> result : results) {
      sum += result.join().value();
    }
    return sum;
  }

  @TearDown
  public void close() {
    batcher.close();
  }
}
