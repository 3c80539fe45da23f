package dev.glimpse.faults;

import dev.glimpse.testing.cluster.LimitedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What happens to a service: a fault of its environment, or what its operators and users do. */
@SuppressWarnings("ImmutableEnumChecker") // the steps capture nothing
enum ServiceFault {
  BROKER_KILL(
      "broker: kill -9, restart",
      Target.BROKER,
      0,
      20,
      (service, broker) -> service.cluster().broker(broker).kill(),
      (service, broker) -> service.cluster().broker(broker).start()),
  BROKER_RESTART(
      "broker: orderly restart",
      Target.BROKER,
      0,
      5,
      (service, broker) -> service.cluster().broker(broker).stop(),
      (service, broker) -> service.cluster().broker(broker).start()),
  BROKER_PAUSE(
      "broker: SIGSTOP, SIGCONT",
      Target.BROKER,
      1,
      25,
      (service, broker) -> service.cluster().broker(broker).pause(),
      (service, broker) -> service.cluster().broker(broker).resume()),
  BROKER_CUT(
      "broker: cut off from all other nodes",
      Target.BROKER,
      5,
      30,
      (service, broker) -> service.cluster().cutFromNodes(broker),
      (service, broker) -> service.cluster().mend(broker)),
  PEERS_CUT(
      "broker: cut off from the other brokers",
      Target.BROKER,
      5,
      40,
      (service, broker) -> service.cluster().cutFromBrokers(broker),
      (service, broker) -> service.cluster().mend(broker)),
  PROCESSORS_CUT(
      "broker: cut off from the processors",
      Target.BROKER,
      5,
      40,
      (service, broker) -> service.cluster().cutFromProcessors(broker),
      (service, broker) -> service.cluster().mend(broker)),
  DISK_FULL(
      "broker: full disk, restart with space",
      Target.BROKER,
      5,
      20,
      (service, broker) -> disk(service, broker).fill(),
      (service, broker) -> {
        disk(service, broker).free();
        service.cluster().broker(broker).kill();
        service.cluster().broker(broker).start();
      }) {
    @Override
    boolean isPossible(FaultyService service, int broker) {
      return service.cluster().broker(broker).disk() != null;
    }
  },
  ALL_BROKERS(
      "all brokers: kill -9 at once, restart",
      Target.ALL_BROKERS,
      0,
      10,
      (service, target) -> {
        for (int broker : service.cluster().ids()) {
          service.cluster().broker(broker).kill();
        }
      },
      (service, target) -> {
        for (int broker : service.cluster().ids()) {
          service.cluster().broker(broker).start();
        }
      }),
  ROLLING_RESTART("all brokers: rolling restart", Target.ALL_BROKERS, 0, 1) {
    @Override
    void run(FaultyService service, int target, Duration time) throws InterruptedException {
      for (int broker : service.cluster().ids()) {
        service.cluster().broker(broker).stop();
        service.cluster().broker(broker).start();
        service.cluster().awaitInSync();
      }
    }
  },
  PROCESSOR_KILL(
      "processor: kill -9, another after a while",
      Target.PROCESSOR,
      0,
      30,
      (service, processor) -> service.processors().kill(processor),
      (service, processor) -> service.processors().start(processor)),
  PROCESSOR_RESTART(
      "processor: SIGTERM, restart",
      Target.PROCESSOR,
      0,
      10,
      (service, processor) -> service.processors().stop(processor),
      (service, processor) -> service.processors().start(processor)),
  PROCESSOR_PAUSE(
      "processor: SIGSTOP, SIGCONT",
      Target.PROCESSOR,
      1,
      25,
      (service, processor) -> service.processors().pause(processor),
      (service, processor) -> service.processors().resume(processor)),
  CLOCK_FORWARD(
      "processor: clock an hour ahead, and back",
      Target.PROCESSOR,
      5,
      30,
      (service, processor) -> shift(service, processor, Duration.ofHours(1)),
      (service, processor) -> {
        shift(service, processor, Duration.ZERO);
        service.processors().awaitEnd(processor); // a step back ends it: part of this fault
      }) {
    @Override
    boolean isPossible(FaultyService service, int processor) {
      return service.processors().clock(processor).isPresent();
    }
  },
  CLOCK_BACK(
      "processor: clock an hour behind, and back",
      Target.PROCESSOR,
      5,
      30,
      (service, processor) -> shift(service, processor, Duration.ofHours(-1)),
      (service, processor) -> shift(service, processor, Duration.ZERO)) {
    @Override
    boolean isPossible(FaultyService service, int processor) {
      return service.processors().clock(processor).isPresent();
    }
  },
  PROCESSOR_ADDED(
      "a processor joins and leaves",
      Target.NEW_PROCESSOR,
      20,
      40,
      (service, processor) -> service.processors().start(processor),
      (service, processor) -> service.processors().stop(processor)),
  SETTING_CHANGE(
      "processors: rolling restart with a changed setting", Target.ALL_PROCESSORS, 0, 5) {
    @Override
    void run(FaultyService service, int target, Duration time) throws InterruptedException {
      service.processors().changeBatch(4 + (int) (time.toMillis() % 29));
      for (int processor : service.processors().numbers()) {
        service.processors().stop(processor);
        service.processors().start(processor);
        last(time);
      }
    }
  },
  MODEL_SWAP(
      "a new version of the model",
      Target.SERVICE,
      1,
      5,
      (service, target) -> service.swapModel(),
      (service, target) -> {}),
  SHADOW_BREAKS(
      "a broken version of the shadow model",
      Target.SERVICE,
      5,
      15,
      (service, target) -> service.swapShadow(true),
      (service, target) -> service.swapShadow(false)),
  STORE_DOWN(
      "image source: down",
      Target.SERVICE,
      3,
      20,
      (service, target) -> service.mix().store().down(true),
      (service, target) -> service.mix().store().down(false)),
  HOSTILE_IMAGES(
      "hostile images",
      Target.SERVICE,
      3,
      10,
      (service, target) -> service.mix().hostile(true),
      (service, target) -> service.mix().hostile(false)),
  REPLAY("dead letters are replayed", Target.SERVICE, 0, 2) {
    @Override
    void run(FaultyService service, int target, Duration time) {
      service.replay();
    }
  };

  /** What a fault needs for itself. */
  enum Target {
    BROKER,
    ALL_BROKERS,
    PROCESSOR,
    NEW_PROCESSOR,
    ALL_PROCESSORS,
    SERVICE
  }

  /** What begins or heals a fault. */
  @FunctionalInterface
  private interface FaultStep {
    void on(FaultyService service, int number) throws IOException, InterruptedException;
  }

  private final String label;
  private final Target target;
  private final int shortest;
  private final int longest;
  private final FaultStep begin;
  private final FaultStep heal;

  /** A fault that overrides {@link #run}. */
  ServiceFault(String label, Target target, int shortest, int longest) {
    this(label, target, shortest, longest, (service, number) -> {}, (service, number) -> {});
  }

  ServiceFault(
      String label, Target target, int shortest, int longest, FaultStep begin, FaultStep heal) {
    this.label = label;
    this.target = target;
    this.shortest = shortest;
    this.longest = longest;
    this.begin = begin;
    this.heal = heal;
  }

  /** Returns what it needs for itself. */
  Target target() {
    return target;
  }

  /** Returns a time that it may last; the part is from 0 to 1. */
  Duration time(double part) {
    return Duration.ofMillis(1000L * shortest + (long) (part * 1000 * (longest - shortest)));
  }

  /** Returns whether this machine can do it to the target. */
  boolean isPossible(FaultyService service, int number) {
    return true;
  }

  /** Begins it, lets it last, and heals it. */
  void run(FaultyService service, int number, Duration time)
      throws IOException, InterruptedException {
    begin.on(service, number);
    last(time);
    heal.on(service, number);
  }

  static void last(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
  }

  private static LimitedDisk disk(FaultyService service, int broker) {
    return Objects.requireNonNull(service.cluster().broker(broker).disk());
  }

  private static void shift(FaultyService service, int processor, Duration by) throws IOException {
    service.processors().clock(processor).orElseThrow().shift(by);
  }

  @Override
  public String toString() {
    return label;
  }
}
