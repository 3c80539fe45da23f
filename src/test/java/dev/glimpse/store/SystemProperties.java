package dev.glimpse.store;

import java.util.HashMap;
import java.util.Map;

/** Properties of the JVM for the time of a test. */
final class SystemProperties {

  interface Body {
    void run() throws Exception;
  }

  private SystemProperties() {}

  static void during(Map<String, String> properties, Body body) throws Exception {
    Map<String, String> before = new HashMap<>();
    properties.forEach((key, value) -> before.put(key, System.setProperty(key, value)));
    try {
      body.run();
    } finally {
      before.forEach(
          (key, value) -> {
            if (value == null) {
              System.clearProperty(key);
            } else {
              System.setProperty(key, value);
            }
          });
    }
  }
}
