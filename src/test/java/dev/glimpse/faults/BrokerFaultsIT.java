package dev.glimpse.faults;

import dev.glimpse.demo.LocalBroker;
import dev.glimpse.faults.FaultRun.Place;
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
 * they wait, and go on.
 */
final class BrokerFaultsIT {

  @RegisterExtension static final FaultReport REPORT = new FaultReport();

  private interface Step {
    void run() throws IOException;
  }

  @Test
  void shouldGoOnWithABrokerThatWasKilled() throws Exception {
    try (LocalBroker broker = LocalBroker.start()) {
      outlast(
          Scenario.BROKER_KILL,
          broker.bootstrapServers(),
          broker.bootstrapServers(),
          5,
          () -> Signals.kill(broker.process()),
          Duration.ZERO,
          broker::restart);
    }
  }

  @Test
  @Tag("faults")
  void shouldGoOnWithABrokerThatWasFrozen() throws Exception {
    try (LocalBroker broker = LocalBroker.start()) {
      outlast(
          Scenario.BROKER_FREEZE,
          broker.bootstrapServers(),
          broker.bootstrapServers(),
          2,
          () -> Signals.pause(broker.process()),
          Duration.ofSeconds(30),
          () -> Signals.resume(broker.process()));
    }
  }

  @Test
  void shouldGoOnWhenCutOffFromItsBroker() throws Exception {
    try (TcpProxy proxy = new TcpProxy();
        LocalBroker broker = LocalBroker.startBehind(proxy.port())) {
      proxy.leadTo(broker.proxiedPort());
      outlast(
          Scenario.BROKER_CUT,
          broker.bootstrapServers(),
          "127.0.0.1:" + proxy.port(),
          2,
          proxy::cut,
          FaultScale.time(Duration.ofSeconds(60)),
          proxy::mend);
    }
  }

  private static void outlast(
      Scenario scenario,
      String broker,
      String processorsBroker,
      int rounds,
      Step begin,
      Duration time,
      Step end)
      throws Exception {
    try (FaultRun exactly =
            run(new Place(broker, processorsBroker, scenario, Guarantee.EXACTLY_ONCE), rounds);
        FaultRun atLeast =
            run(new Place(broker, processorsBroker, scenario, Guarantee.AT_LEAST_ONCE), rounds)) {
      List<FaultRun> runs = List.of(exactly, atLeast);
      runs.forEach(FaultRun::start);
      for (int round = 0; round < exactly.rounds(); round++) {
        for (FaultRun run : runs) {
          run.sendAndAwaitMoment();
        }
        begin.run();
        runs.forEach(FaultRun::release);
        exactly.last(time);
        end.run();
      }

      Guarantee.EXACTLY_ONCE.check(exactly.finish());
      Guarantee.AT_LEAST_ONCE.check(atLeast.finish());
    }
  }

  private static FaultRun run(Place place, int rounds) {
    return new FaultRun(REPORT, place, FaultScale.rounds(rounds));
  }
}
