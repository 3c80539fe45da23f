package dev.glimpse.download;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.jspecify.annotations.Nullable;

/**
 * The proxies of the operator's environment: {@code https_proxy}, {@code http_proxy}, {@code
 * all_proxy} and {@code no_proxy}, in lower case or else in upper, as curl reads them. Without
 * these variables, Java's system properties ({@code https.proxyHost}) apply.
 *
 * <p>Used only for downloads that an operator starts. Image fetches use only the proxy of {@code
 * glimpse.fetch.proxy}, because with a proxy the addresses are not checked here.
 */
final class OperatorProxySettings extends ProxySelector {

  private final Map<String, String> environment;
  private final List<String> without;

  /**
   * Reads the variables.
   *
   * @throws DownloadException if a variable is not the address of an HTTP proxy, naming the
   *     variable
   */
  OperatorProxySettings(Map<String, String> environment) {
    this.environment = environment;
    @Nullable String noProxy = variable("no_proxy");
    without =
        noProxy == null
            ? List.of()
            : Arrays.stream(noProxy.split(",", -1))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .toList();
    List.of("http", "https").forEach(this::proxy);
  }

  @Override
  public List<Proxy> select(URI uri) {
    if (isExcepted(uri)) {
      return List.of(Proxy.NO_PROXY);
    }
    @Nullable URI proxy = proxy(uri.getScheme());
    if (proxy == null) {
      return ProxySelector.getDefault().select(uri);
    }
    return List.of(
        new Proxy(
            Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort())));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}

  /** Returns the credentials in the variables, the part before {@code @}. */
  CredentialsProvider credentials() {
    BasicCredentialsProvider credentials = new BasicCredentialsProvider();
    for (String scheme : List.of("http", "https")) {
      @Nullable URI proxy = proxy(scheme);
      if (proxy != null && proxy.getUserInfo() != null) {
        String[] parts = proxy.getUserInfo().split(":", 2);
        credentials.setCredentials(
            new AuthScope(proxy.getHost(), proxy.getPort()),
            new UsernamePasswordCredentials(
                parts[0], (parts.length == 2 ? parts[1] : "").toCharArray()));
      }
    }
    return credentials;
  }

  private @Nullable URI proxy(String scheme) {
    for (String name : List.of(scheme + "_proxy", "all_proxy")) {
      @Nullable String value = variable(name);
      if (value != null) {
        return parsed(name, value);
      }
    }
    return null;
  }

  private @Nullable String variable(String name) {
    for (String spelling : List.of(name, name.toUpperCase(Locale.ROOT))) {
      @Nullable String value = environment.get(spelling);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  /**
   * Parses a proxy's address; the message of an error omits the value, which may contain a
   * password.
   */
  private static URI parsed(String name, String value) {
    try {
      URI uri = new URI(value.contains("://") ? value : "http://" + value);
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0) {
        return uri;
      }
    } catch (java.net.URISyntaxException e) {
      // reported below
    }
    throw new DownloadException(
        ("The environment variable %s (or %s) is not the address of an HTTP proxy; allowed:"
                + " [http://][USER:PASSWORD@]HOST:PORT")
            .formatted(name, name.toUpperCase(Locale.ROOT)));
  }

  /**
   * Returns whether {@code no_proxy} matches: {@code *}, a host, or a domain with all its
   * subdomains, each with or without a port.
   */
  private boolean isExcepted(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    List<String> names = new ArrayList<>(List.of(host));
    if (uri.getPort() > 0) {
      names.add(host + ":" + uri.getPort());
    }
    for (String entry : without) {
      String domain = entry.startsWith(".") ? entry : "." + entry;
      if (entry.equals("*") || names.stream().anyMatch(name -> ("." + name).endsWith(domain))) {
        return true;
      }
    }
    return false;
  }
}
