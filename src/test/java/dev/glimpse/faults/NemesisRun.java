package dev.glimpse.faults;

import dev.glimpse.faults.ServiceFault.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Random faults of a service, several at a time, for a while. A seed decides which faults, for how
 * long and when; what they meet is up to the threads of many processes.
 *
 * <p>Each fault has a thread and its target for itself. For one thread.
 */
final class NemesisRun {

  private static final int AT_ONCE = 3;
  private static final int LONGEST_PAUSE_MILLIS = 12_000;

  private record Victim(Target target, int number) {}

  private final FaultyService service;
  private final List<ServiceFault> faults;
  private final Random random;
  private final Map<Victim, Future<?>> active = new HashMap<>();
  private int added = 100;

  NemesisRun(FaultyService service, Set<ServiceFault> faults, long seed) {
    this.service = service;
    this.faults = List.copyOf(EnumSet.copyOf(faults));
    this.random = new Random(seed);
  }

  /** Lets faults happen for that time, and returns when all are healed. */
  void run(Duration time) throws IOException, InterruptedException, ExecutionException {
    long end = System.nanoTime() + time.toNanos();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      while (System.nanoTime() < end) {
        forgetEnded();
        ServiceFault fault = faults.get(random.nextInt(faults.size()));
        Duration lasting = fault.time(random.nextDouble());
        int pause = random.nextInt(LONGEST_PAUSE_MILLIS);
        double choice = random.nextDouble();
        if (active.size() < AT_ONCE) {
          begin(fault, choice, lasting, threads);
        }
        TimeUnit.MILLISECONDS.sleep(Math.min(pause, remainingMillis(end)));
        if (active.keySet().stream().noneMatch(v -> v.target() == Target.PROCESSOR)) {
          service.processors().restartEnded();
        }
      }
      for (Future<?> fault : active.values()) {
        fault.get();
      }
      for (int broker : service.cluster().ids()) {
        service.cluster().mend(broker);
        service.cluster().broker(broker).start(); // one that a fault ended late
      }
      service.cluster().awaitInSync();
    } finally {
      threads.shutdownNow();
    }
  }

  private static long remainingMillis(long end) {
    return Math.max(0, Duration.ofNanos(end - System.nanoTime()).toMillis());
  }

  private void forgetEnded() throws InterruptedException, ExecutionException {
    for (Future<?> fault : active.values()) {
      if (fault.isDone()) {
        fault.get();
      }
    }
    active.values().removeIf(Future::isDone);
  }

  private void begin(ServiceFault fault, double choice, Duration lasting, ExecutorService threads) {
    List<Integer> free = free(fault);
    if (free.isEmpty()) {
      return;
    }
    int number = free.get((int) (choice * free.size()));
    String what =
        (fault.target() == Target.SERVICE ? "" : number + " ")
            + "for "
            + lasting.toMillis()
            + " ms";
    service.history().began(fault, what);
    active.put(
        new Victim(key(fault), number),
        threads.submit(
            () -> {
              fault.run(service, number, lasting);
              service.history().note("end of " + fault + " " + number);
              return null;
            }));
  }

  /** Returns the kind of the victim: a broker, or a processor, be it a new or a running one. */
  private static Target key(ServiceFault fault) {
    return fault.target() == Target.NEW_PROCESSOR ? Target.PROCESSOR : fault.target();
  }

  private List<Integer> free(ServiceFault fault) {
    boolean brokers = isActive(Target.BROKER);
    boolean allBrokers = isActive(Target.ALL_BROKERS);
    boolean allProcessors = isActive(Target.ALL_PROCESSORS);
    List<Integer> found =
        switch (fault.target()) {
          case BROKER -> allBrokers ? List.of() : List.copyOf(service.cluster().ids());
          case ALL_BROKERS -> allBrokers || brokers ? List.of() : List.of(0);
          case PROCESSOR -> allProcessors ? List.of() : service.processors().numbers();
          case NEW_PROCESSOR -> allProcessors ? List.of() : List.of(added++);
          case ALL_PROCESSORS ->
              allProcessors || isActive(Target.PROCESSOR) ? List.of() : List.of(0);
          case SERVICE -> List.of(List.of(ServiceFault.values()).indexOf(fault));
        };
    List<Integer> free = new ArrayList<>(found);
    free.removeIf(
        number ->
            active.containsKey(new Victim(key(fault), number))
                || !fault.isPossible(service, number));
    return free;
  }

  private boolean isActive(Target target) {
    return active.keySet().stream().anyMatch(victim -> victim.target() == target);
  }
}
