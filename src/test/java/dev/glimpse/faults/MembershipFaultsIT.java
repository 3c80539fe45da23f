package dev.glimpse.faults;

import dev.glimpse.faults.FaultRun.Setup;
import dev.glimpse.testing.ProcessorJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processors that come and go, so that partitions change hands all the time. */
@Tag("broker")
final class MembershipFaultsIT {

  @RegisterExtension static final FaultReport REPORT = new FaultReport();

  private static final List<String> NAMES = List.of("first", "second", "third", "fourth");

  @Test
  void shouldLoseAndDoubleNothingWhileInstancesJoinAndLeave() throws Exception {
    joinAndLeave(Scenario.MEMBERS, Guarantee.EXACTLY_ONCE, name -> List.of());
  }

  @Test
  @Tag("faults")
  void shouldLoseNothingWhileInstancesJoinAndLeaveWithAtLeastOnce() throws Exception {
    joinAndLeave(Scenario.MEMBERS, Guarantee.AT_LEAST_ONCE, name -> List.of());
  }

  @Test
  @Tag("faults")
  void shouldLoseAndDoubleNothingWhileStaticMembersJoinAndLeave() throws Exception {
    joinAndLeave(
        Scenario.STATIC_MEMBERS,
        Guarantee.EXACTLY_ONCE,
        name -> List.of("kafka.group.instance.id=" + name));
  }

  private static void joinAndLeave(
      Scenario scenario, Guarantee guarantee, Function<String, List<String>> settings)
      throws Exception {
    Setup setup = Setup.shared(scenario, guarantee);
    try (FaultRun run = new FaultRun(REPORT, setup, FaultScale.rounds(10))) {
      Map<String, ProcessorJvm> members = new TreeMap<>();
      join(1 + run.random().nextInt(NAMES.size()), run, members, settings);
      for (int round = 0; round < run.rounds(); round++) {
        int half = run.requestsARound() / 2;
        run.sendAndAwaitMoment(half);
        int wanted = 1 + run.random().nextInt(NAMES.size());
        do { // in each round at least one leaves
          leave(run, members);
        } while (members.size() > wanted);
        join(wanted, run, members, settings);
        run.send(half);
        run.awaitReady(true);
        run.release();
      }

      guarantee.check(run.finish());
    }
  }

  private static void leave(FaultRun run, Map<String, ProcessorJvm> members) {
    List<String> names = List.copyOf(members.keySet());
    ProcessorJvm leaving = members.remove(names.get(run.random().nextInt(names.size())));
    if (run.random().nextBoolean()) {
      run.kill(leaving);
    } else {
      run.stop(leaving);
    }
  }

  /** Starts processors under free names, among them that of the one that has just left. */
  private static void join(
      int wanted,
      FaultRun run,
      Map<String, ProcessorJvm> members,
      Function<String, List<String>> settings) {
    List<String> free = new ArrayList<>(NAMES);
    free.removeAll(members.keySet());
    free.subList(0, wanted - members.size())
        .forEach(name -> members.put(name, run.start(settings.apply(name))));
  }
}
