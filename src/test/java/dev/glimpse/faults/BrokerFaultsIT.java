package dev.glimpse.faults;

import dev.glimpse.demo.LocalBroker;
import dev.glimpse.faults.FaultRun.Setup;
import dev.glimpse.testing.Signals;
import dev.glimpse.testing.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A broker that is killed, frozen or cut off while processors work for it, one with each guarantee:
 * they wait, say that they are not ready, and go on.
 */
@Tag("broker")
final class BrokerFaultsIT {

  @RegisterExtension static final FaultReport REPORT = new FaultReport();

  private interface Step {
    void run() throws IOException;
  }

  private record Outage(Step begin, Duration time, Step end) {}

  @Test
  void shouldGoOnWithABrokerThatWasKilled() throws Exception {
    try (LocalBroker broker = LocalBroker.start()) {
      outlast(
          Scenario.BROKER_KILL,
          broker,
          broker.bootstrapServers(),
          5,
          new Outage(() -> Signals.kill(broker.process()), Duration.ZERO, broker::restart));
    }
  }

  @Test
  @Tag("faults")
  void shouldGoOnWithABrokerThatWasFrozen() throws Exception {
    try (LocalBroker broker = LocalBroker.start()) {
      outlast(
          Scenario.BROKER_FREEZE,
          broker,
          broker.bootstrapServers(),
          2,
          new Outage(
              () -> Signals.pause(broker.process()),
              Duration.ofSeconds(30),
              () -> Signals.resume(broker.process())));
    }
  }

  /** Answers of several partitions expire at a time. */
  @Test
  @Tag("faults")
  void shouldRepeatTheAnswersThatItCouldNotDeliver() throws Exception {
    try (LocalBroker broker = LocalBroker.start()) {
      outlast(
          Scenario.DELIVERY_TIMEOUT,
          broker,
          broker.bootstrapServers(),
          2,
          new Outage(
              () -> Signals.pause(broker.process()),
              Duration.ofSeconds(15),
              () -> Signals.resume(broker.process())),
          "kafka.session.timeout.ms=45000", // it stays a member, and could commit
          "kafka.producer.delivery.timeout.ms=4000",
          "kafka.producer.request.timeout.ms=3000");
    }
  }

  @Test
  void shouldGoOnWhenCutOffFromItsBroker() throws Exception {
    try (TcpProxy proxy = new TcpProxy();
        LocalBroker broker = LocalBroker.startBehind(proxy.port())) {
      proxy.leadTo(broker.proxiedPort());
      outlast(
          Scenario.BROKER_CUT,
          broker,
          "127.0.0.1:" + proxy.port(),
          2,
          new Outage(proxy::cut, FaultScale.time(Duration.ofSeconds(60)), proxy::mend));
    }
  }

  private static void outlast(
      Scenario scenario,
      LocalBroker broker,
      String address,
      int rounds,
      Outage outage,
      String... settings)
      throws Exception {
    try (FaultRun exactly = run(scenario, broker, address, Guarantee.EXACTLY_ONCE, rounds);
        FaultRun atLeast = run(scenario, broker, address, Guarantee.AT_LEAST_ONCE, rounds)) {
      List<FaultRun> runs = List.of(exactly, atLeast);
      runs.forEach(run -> run.start(List.of(settings)));
      for (int round = 0; round < exactly.rounds(); round++) {
        for (FaultRun run : runs) {
          run.sendAndAwaitMoment();
        }
        outage.begin().run();
        runs.forEach(run -> run.awaitReady(false));
        runs.forEach(FaultRun::release);
        exactly.last(outage.time());
        outage.end().run();
        runs.forEach(run -> run.awaitReady(true));
      }

      Guarantee.EXACTLY_ONCE.check(exactly.finish());
      Guarantee.AT_LEAST_ONCE.check(atLeast.finish());
    }
  }

  private static FaultRun run(
      Scenario scenario, LocalBroker broker, String address, Guarantee guarantee, int rounds) {
    return new FaultRun(
        REPORT,
        new Setup(1, broker.bootstrapServers(), address, scenario, guarantee),
        FaultScale.rounds(rounds));
  }
}
