package dev.glimpse.faults;

import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.cluster.BrokerCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The brokers that the scenarios of a JVM share, unless they harm them: one, or a cluster of three
 * with {@code -Dglimpse.faults.brokers=3}.
 */
final class FaultBrokers {

  /** The number of brokers: 1 or 3. */
  static final int COUNT = Integer.getInteger("glimpse.faults.brokers", 1);

  private FaultBrokers() {}

  /** Returns their addresses for the test itself. */
  static String bootstrapServers() {
    return COUNT == 1 ? TestBroker.bootstrapServers() : Shared.CLUSTER.bootstrapServers();
  }

  /** Returns their addresses for processors. */
  static String processorBootstrapServers() {
    return COUNT == 1 ? TestBroker.bootstrapServers() : Shared.CLUSTER.processorBootstrapServers();
  }

  private static final class Shared {

    private static final BrokerCluster CLUSTER = start();

    /** As short as the scenarios' sessions and transactions. */
    private static BrokerCluster start() {
      try {
        BrokerCluster cluster =
            BrokerCluster.start(
                Map.of(
                    "group.min.session.timeout.ms", "1000",
                    "group.initial.rebalance.delay.ms", "0",
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(cluster)));
        return cluster;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    private static void close(BrokerCluster cluster) {
      try {
        cluster.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
