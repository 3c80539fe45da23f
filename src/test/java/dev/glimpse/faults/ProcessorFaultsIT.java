package dev.glimpse.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.faults.FaultRun.Setup;
import dev.glimpse.streams.UncappedProcessor;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.Signals;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A processor that is killed, stopped, or paused until others take it for dead. */
@Tag("broker")
final class ProcessorFaultsIT {

  @RegisterExtension static final FaultReport REPORT = new FaultReport();

  private static FaultRun run(Scenario scenario, Guarantee guarantee, int rounds) {
    return new FaultRun(REPORT, Setup.shared(scenario, guarantee), FaultScale.rounds(rounds));
  }

  @Test
  void shouldLoseAndDoubleNothingWhenKilled() throws Exception {
    kill(Guarantee.EXACTLY_ONCE);
  }

  @Test
  @Tag("faults")
  void shouldLoseNothingWhenKilledWithAtLeastOnce() throws Exception {
    kill(Guarantee.AT_LEAST_ONCE);
  }

  private static void kill(Guarantee guarantee) throws Exception {
    try (FaultRun run = run(Scenario.KILL, guarantee, 20)) {
      for (int round = 0; round < run.rounds(); round++) {
        ProcessorJvm processor = run.start();
        run.sendAndAwaitMoment();
        run.kill(processor);
        run.release();
      }
      run.start();

      guarantee.check(run.finish());
    }
  }

  @Test
  void shouldStopWithExitCodeZeroAndLeaveTheRestToTheNext() throws Exception {
    try (FaultRun run = run(Scenario.STOP, Guarantee.EXACTLY_ONCE, 10)) {
      for (int round = 0; round < run.rounds(); round++) {
        ProcessorJvm processor = run.start();
        run.sendAndAwaitMoment();
        run.stop(processor);
        run.release();
      }
      run.start();

      Guarantee.EXACTLY_ONCE.check(run.finish());
    }
  }

  @Tag("faults")
  @ParameterizedTest
  @EnumSource(Guarantee.class)
  void shouldFenceAProcessorThatComesBackAfterItsSession(Guarantee guarantee) throws Exception {
    try (FaultRun run = run(Scenario.ZOMBIE, guarantee, 10)) {
      ProcessorJvm zombie = run.start();
      for (int round = 0; round < run.rounds(); round++) {
        run.sendAndAwaitMoment();
        Signals.pause(zombie.handle());
        ProcessorJvm next = run.start();
        run.release();
        run.settle();
        Signals.resume(zombie.handle());
        // It finds out, and shares the partitions; the other one leaves them all to it.
        run.stop(next);
      }

      guarantee.check(run.finish());
    }
  }

  /** Were this to lose nothing, the other tests would prove nothing. */
  @ParameterizedTest
  @EnumSource(Guarantee.class)
  void shouldBeSeenToLoseWithoutTheLowWaterMark(Guarantee guarantee) throws Exception {
    try (FaultRun run = run(Scenario.CONTROL, guarantee, 5)) {
      ProcessorJvm processor = startUncapped(run);
      for (int round = 0; round < run.rounds(); round++) {
        run.sendAndAwaitMoment();
        run.settle(); // the image that is held back too: committed, and unanswered
        run.kill(processor);
        run.release();
        processor = startUncapped(run);
      }
      run.kill(processor);

      assertThat(run.finish().lost()).as("lost").isPositive();
    }
  }

  private static ProcessorJvm startUncapped(FaultRun run) {
    return run.start(
        settings -> ProcessorJvm.start(UncappedProcessor.class.getName(), settings),
        // Room for all that come after the image that is held back: the others go on.
        List.of(GlimpseConfig.IN_FLIGHT_PER_PARTITION + "=1000"));
  }
}
