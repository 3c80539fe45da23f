package dev.glimpse.faults;

import dev.glimpse.testing.cluster.ClusterNode;
import dev.glimpse.testing.cluster.LimitedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What happens to a service: a fault of its environment, or what its operators and users do. */
enum ServiceFault {
  BROKER_KILL("broker: kill -9, restart", Target.BROKER, 0, 20) {
    @Override
    void run(FaultyService service, int broker, Duration time) throws InterruptedException {
      service.cluster().broker(broker).kill();
      last(time);
      service.cluster().broker(broker).start();
    }
  },
  BROKER_RESTART("broker: orderly restart", Target.BROKER, 0, 5) {
    @Override
    void run(FaultyService service, int broker, Duration time) throws InterruptedException {
      service.cluster().broker(broker).stop();
      last(time);
      service.cluster().broker(broker).start();
    }
  },
  BROKER_PAUSE("broker: SIGSTOP, SIGCONT", Target.BROKER, 1, 25) {
    @Override
    void run(FaultyService service, int broker, Duration time) throws InterruptedException {
      service.cluster().broker(broker).pause();
      last(time);
      service.cluster().broker(broker).resume();
    }
  },
  BROKER_CUT("broker: cut off from all other nodes", Target.BROKER, 5, 30) {
    @Override
    void run(FaultyService service, int broker, Duration time) throws InterruptedException {
      service.cluster().cutFromNodes(broker);
      last(time);
      service.cluster().mend(broker);
    }
  },
  PEERS_CUT("broker: cut off from the other brokers", Target.BROKER, 5, 40) {
    @Override
    void run(FaultyService service, int broker, Duration time) throws InterruptedException {
      service.cluster().cutFromBrokers(broker);
      last(time);
      service.cluster().mend(broker);
    }
  },
  PROCESSORS_CUT("broker: cut off from the processors", Target.BROKER, 5, 40) {
    @Override
    void run(FaultyService service, int broker, Duration time) throws InterruptedException {
      service.cluster().cutFromProcessors(broker);
      last(time);
      service.cluster().mend(broker);
    }
  },
  DISK_FULL("broker: full disk, restart with space", Target.BROKER, 5, 20) {
    @Override
    boolean isPossible(FaultyService service, int broker) {
      return service.cluster().broker(broker).disk() != null;
    }

    @Override
    void run(FaultyService service, int broker, Duration time)
        throws IOException, InterruptedException {
      ClusterNode node = service.cluster().broker(broker);
      LimitedDisk disk = Objects.requireNonNull(node.disk());
      disk.fill();
      last(time);
      disk.free();
      node.kill();
      node.start();
    }
  },
  ALL_BROKERS("all brokers: kill -9 at once, restart", Target.ALL_BROKERS, 0, 10) {
    @Override
    void run(FaultyService service, int target, Duration time) throws InterruptedException {
      for (int broker : service.cluster().ids()) {
        service.cluster().broker(broker).kill();
      }
      last(time);
      for (int broker : service.cluster().ids()) {
        service.cluster().broker(broker).start();
      }
    }
  },
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
  PROCESSOR_KILL("processor: kill -9, another after a while", Target.PROCESSOR, 0, 30) {
    @Override
    void run(FaultyService service, int processor, Duration time) throws InterruptedException {
      service.processors().kill(processor);
      last(time);
      service.processors().start(processor);
    }
  },
  PROCESSOR_RESTART("processor: SIGTERM, restart", Target.PROCESSOR, 0, 10) {
    @Override
    void run(FaultyService service, int processor, Duration time) throws InterruptedException {
      service.processors().stop(processor);
      last(time);
      service.processors().start(processor);
    }
  },
  PROCESSOR_PAUSE("processor: SIGSTOP, SIGCONT", Target.PROCESSOR, 1, 25) {
    @Override
    void run(FaultyService service, int processor, Duration time) throws InterruptedException {
      service.processors().pause(processor);
      last(time);
      service.processors().resume(processor);
    }
  },
  CLOCK_FORWARD("processor: clock an hour ahead, and back", Target.PROCESSOR, 5, 30) {
    @Override
    boolean isPossible(FaultyService service, int processor) {
      return service.processors().clock(processor).isPresent();
    }

    @Override
    void run(FaultyService service, int processor, Duration time)
        throws IOException, InterruptedException {
      shift(service, processor, Duration.ofHours(1), time);
    }
  },
  CLOCK_BACK("processor: clock an hour behind, and back", Target.PROCESSOR, 5, 30) {
    @Override
    boolean isPossible(FaultyService service, int processor) {
      return service.processors().clock(processor).isPresent();
    }

    @Override
    void run(FaultyService service, int processor, Duration time)
        throws IOException, InterruptedException {
      shift(service, processor, Duration.ofHours(-1), time);
    }
  },
  PROCESSOR_ADDED("a processor joins and leaves", Target.NEW_PROCESSOR, 20, 40) {
    @Override
    void run(FaultyService service, int processor, Duration time) throws InterruptedException {
      service.processors().start(processor);
      last(time);
      service.processors().stop(processor);
    }
  },
  SETTING_CHANGE("processors: rolling restart with a changed setting", Target.PROCESSOR, 0, 5) {
    @Override
    void run(FaultyService service, int processor, Duration time) throws InterruptedException {
      service.processors().changeBatch(4 + (int) (time.toMillis() % 29));
      service.processors().stop(processor);
      service.processors().start(processor);
      last(time);
    }
  },
  MODEL_SWAP("a new version of the model", Target.SERVICE, 1, 5) {
    @Override
    void run(FaultyService service, int target, Duration time)
        throws IOException, InterruptedException {
      service.swapModel();
      last(time);
    }
  },
  SHADOW_BREAKS("a broken version of the shadow model", Target.SERVICE, 5, 15) {
    @Override
    void run(FaultyService service, int target, Duration time)
        throws IOException, InterruptedException {
      service.swapShadow(true);
      last(time);
      service.swapShadow(false);
    }
  },
  STORE_DOWN("image source: down", Target.SERVICE, 3, 20) {
    @Override
    void run(FaultyService service, int target, Duration time) throws InterruptedException {
      service.requests().store().down(true);
      last(time);
      service.requests().store().down(false);
    }
  },
  HOSTILE_IMAGES("hostile images", Target.SERVICE, 3, 10) {
    @Override
    void run(FaultyService service, int target, Duration time) throws InterruptedException {
      service.requests().hostile(true);
      last(time);
      service.requests().hostile(false);
    }
  },
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
    SERVICE
  }

  private final String label;
  private final Target target;
  private final int shortest;
  private final int longest;

  ServiceFault(String label, Target target, int shortest, int longest) {
    this.label = label;
    this.target = target;
    this.shortest = shortest;
    this.longest = longest;
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
  abstract void run(FaultyService service, int number, Duration time)
      throws IOException, InterruptedException;

  static void last(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
  }

  private static void shift(FaultyService service, int processor, Duration by, Duration time)
      throws IOException, InterruptedException {
    service.processors().clock(processor).orElseThrow().shift(by);
    last(time);
    service.processors().clock(processor).orElseThrow().shift(Duration.ZERO);
  }

  @Override
  public String toString() {
    return label;
  }
}
