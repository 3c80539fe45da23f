package dev.glimpse.demo;

import java.io.IOException;

/**
 * A broker with a second listener, where one has to log in (SASL/PLAIN).
 *
 * @param broker whose own listener lets everybody in
 * @param bootstrapServers of the other one
 */
public record LoginBroker(LocalBroker broker, String bootstrapServers) implements AutoCloseable {

  /** Starts one that knows one user. */
  public static LoginBroker start(String user, String password) throws IOException {
    int port = BrokerSettings.freePort(0);
    String address = "127.0.0.1:" + port;
    LocalBroker broker =
        LocalBroker.start(
            settings -> {
              settings.merge("listeners", ",LOGIN://" + address, (a, b) -> "" + a + b);
              settings.merge("advertised.listeners", ",LOGIN://" + address, (a, b) -> "" + a + b);
              settings.merge(
                  "listener.security.protocol.map", ",LOGIN:SASL_PLAINTEXT", (a, b) -> "" + a + b);
              settings.put("sasl.enabled.mechanisms", "PLAIN");
              settings.put(
                  "listener.name.login.plain.sasl.jaas.config",
                  "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
                      .formatted(user, password));
            });
    return new LoginBroker(broker, address);
  }

  @Override
  public void close() {
    broker.close();
  }
}
