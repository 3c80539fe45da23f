package dev.glimpse.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A filter for requests by their {@code Host}: it accepts an IP address, {@code localhost}, and
 * names that the operator configured. It also sets headers that restrict what browsers may do with
 * the response.
 *
 * <p>This prevents DNS rebinding. An attacker's page can resolve its own name to 127.0.0.1, so that
 * the browser treats this server as the page's origin. The {@code Host} header still contains the
 * attacker's name, which is not an IP address. Requests from pages of other sites are rejected too,
 * so that they cannot hold event streams open.
 */
final class HostHeaderFilter {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'";

  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+\\])");
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
  private static final Set<String> OWN_FETCHES = Set.of("same-origin", "none");

  private final Set<String> names;

  /**
   * Creates a filter.
   *
   * @param names allowed names besides localhost, without ports
   */
  HostHeaderFilter(List<String> names) {
    this.names = names.stream().map(HostHeaderFilter::lower).collect(Collectors.toSet());
  }

  /** Returns a handler that calls the given one for accepted requests only. */
  HttpHandler before(HttpHandler handler) {
    return exchange -> {
      Headers answer = exchange.getResponseHeaders();
      answer.set("Content-Security-Policy", POLICY);
      answer.set("X-Content-Type-Options", "nosniff");
      answer.set("Referrer-Policy", "no-referrer");
      answer.set("Cross-Origin-Resource-Policy", "same-origin");
      answer.set("Cross-Origin-Opener-Policy", "same-origin");
      answer.set("Cache-Control", "no-store");
      Headers asked = exchange.getRequestHeaders();
      if (!knows(asked.getFirst("Host"))) {
        refuse(exchange, 421, "Unknown host name; add it to glimpse.management.view.hosts");
      } else if (isOfAnother(asked.getFirst("Sec-Fetch-Site"), asked.getFirst("Sec-Fetch-Mode"))) {
        refuse(exchange, 403, "Requests from pages of other sites are refused");
      } else {
        handler.handle(exchange);
      }
    };
  }

  private boolean knows(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = lower(PORT.matcher(host).replaceFirst(""));
    return name.equals("localhost") || ADDRESS.matcher(name).matches() || names.contains(name);
  }

  /**
   * Returns whether a page of another site sent the request. Following a link from such a page is
   * allowed. Only browsers send these headers; other clients have no pages.
   */
  private static boolean isOfAnother(@Nullable String site, @Nullable String mode) {
    return site != null && !OWN_FETCHES.contains(site) && !"navigate".equals(mode);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
    byte[] text = (why + "\n").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, text.length);
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      out.write(text);
    }
  }
}
