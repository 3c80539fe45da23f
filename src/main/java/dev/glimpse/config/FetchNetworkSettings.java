package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The settings of the network between Glimpse and the stores of images. */
public final class FetchNetworkSettings {

  public static final String TLS_CA_FILE = "glimpse.fetch.tls.ca.file";
  public static final String PROXY = "glimpse.fetch.proxy";
  public static final String PROXY_EXCLUDE = "glimpse.fetch.proxy.exclude";
  public static final String PROXY_USER = "glimpse.fetch.proxy.user";
  public static final String PROXY_PASSWORD = "glimpse.fetch.proxy.password";

  /** Keys whose values are never shown. */
  static final Set<String> SECRETS = Set.of(PROXY_PASSWORD);

  private static final String FORM = "http://HOST:PORT";
  private static final Pattern ADDRESS =
      Pattern.compile("(?i:http)://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))/?");

  private FetchNetworkSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            TLS_CA_FILE,
            STRING,
            "",
            MEDIUM,
            "A PEM file of certificates that are trusted in addition to those of the JDK when"
                + " images are fetched over HTTPS, also from S3, such as a company's own"
                + " authorities. Empty: none.")
        .define(
            PROXY,
            STRING,
            "",
            ConfigDef.LambdaValidator.with((key, value) -> check(value), () -> "empty, or " + FORM),
            MEDIUM,
            "The HTTP proxy through which images are fetched from HTTP and S3 stores. The proxy"
                + " resolves host names, so only the proxy can check whether an address is"
                + " public. Empty: none; the environment and system properties are not read.")
        .define(
            PROXY_EXCLUDE,
            LIST,
            "",
            MEDIUM,
            "Hosts that are reached without the proxy, as names or *.domain.")
        .define(
            PROXY_USER,
            STRING,
            "",
            MEDIUM,
            "The user for the proxy (Basic authentication). Empty: none.")
        .define(PROXY_PASSWORD, STRING, "", MEDIUM, "The password of that user.");
  }

  /** Returns the proxy; null for none. */
  static @Nullable FetchProxyConfig proxy(GlimpseConfig config) {
    String value = config.getString(PROXY).strip();
    if (value.isEmpty()) {
      return null;
    }
    ProxyAddress address = parsed(value);
    String user = config.getString(PROXY_USER);
    return new FetchProxyConfig(
        address.host(),
        address.port(),
        config.strings(PROXY_EXCLUDE),
        user.isEmpty() ? null : user,
        user.isEmpty() ? null : config.getString(PROXY_PASSWORD));
  }

  /**
   * Returns the certificates of the file that the settings name; none without a file.
   *
   * @throws ConfigException if the file cannot be used
   */
  static List<X509Certificate> authorities(GlimpseConfig config) {
    String file = config.getString(TLS_CA_FILE);
    if (file.isBlank()) {
      return List.of();
    }
    try {
      return CertificateFile.read(Path.of(file));
    } catch (IllegalArgumentException e) { // also for an invalid path
      throw new ConfigException(
          TLS_CA_FILE,
          config.shown().get(TLS_CA_FILE),
          e.getMessage() + "; allowed is a PEM file with one certificate or more");
    }
  }

  /** A proxy's host, in brackets if it is an IPv6 address, and its port. */
  private record ProxyAddress(String host, int port) {}

  private static void check(Object value) {
    if (!value.toString().isBlank()) {
      ProxyAddress unused = parsed(value.toString().strip());
    }
  }

  private static ProxyAddress parsed(String value) {
    Matcher address = ADDRESS.matcher(value);
    int port = address.matches() ? Integer.parseInt(address.group(2)) : 0;
    if (port < 1 || port > 65_535) {
      // Without the value, which may hold a password.
      throw new ConfigException(
          "%s: the value is not the address of an HTTP proxy; allowed: %s, with user and password in"
                  .formatted(PROXY, FORM)
              + " %s and %s".formatted(PROXY_USER, PROXY_PASSWORD));
    }
    return new ProxyAddress(address.group(1), port);
  }

  /** Refuses credentials that would have no effect, or that Basic authentication cannot carry. */
  static void checkCredentials(GlimpseConfig config) {
    String user = config.getString(PROXY_USER);
    if (!user.isEmpty() && config.getString(PROXY).isBlank()) {
      throw new ConfigException(
          PROXY_USER,
          user,
          "there is no proxy; allowed: empty, or any user where " + PROXY + " is set");
    }
    if (!user.matches("[^:\\p{Cntrl}]*")) {
      throw new ConfigException(
          PROXY_USER, user, "allowed: a name without a colon and control characters");
    }
    String password = config.getString(PROXY_PASSWORD);
    if (!password.isEmpty() && user.isEmpty()) {
      throw new ConfigException(
          "%s is set; allowed: empty, or any password where %s is set"
              .formatted(PROXY_PASSWORD, PROXY_USER));
    }
    if (!password.matches("\\P{Cntrl}*")) {
      throw new ConfigException(
          PROXY_PASSWORD + ": allowed: a password without control characters");
    }
  }
}
