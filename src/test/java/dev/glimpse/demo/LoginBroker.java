package dev.glimpse.demo;

import java.io.IOException;
import java.util.Properties;
import java.util.function.Consumer;

/**
 * A broker with a second listener, where one has to log in (SASL/PLAIN).
 *
 * @param broker whose own listener lets everybody in
 * @param bootstrapServers of the other one
 */
public record LoginBroker(LocalBroker broker, String bootstrapServers) implements AutoCloseable {

  /** Starts one that knows one user. */
  public static LoginBroker start(String user, String password) throws IOException {
    return start(user, password, settings -> {});
  }

  /** Where who logs in may do nothing at first; whoever does not need to log in, everything. */
  public static LoginBroker startGuarded(String user, String password) throws IOException {
    return start(
        user,
        password,
        settings -> {
          settings.put(
              "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
          settings.put("super.users", "User:ANONYMOUS");
        });
  }

  private static LoginBroker start(String user, String password, Consumer<Properties> further)
      throws IOException {
    int port = LocalBrokerSettings.freePort(0);
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
              further.accept(settings);
            });
    return new LoginBroker(broker, address);
  }

  @Override
  public void close() {
    broker.close();
  }
}
