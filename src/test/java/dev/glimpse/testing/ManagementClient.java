package dev.glimpse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks a processor how it is, as Kubernetes and Prometheus do. */
public final class ManagementClient {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  /** Of the processor that listens there. */
  public static ManagementClient of(@Nullable InetSocketAddress address) {
    return new ManagementClient(Objects.requireNonNull(address).getPort());
  }

  /** Of the processor that listens on this port of 127.0.0.1. */
  public ManagementClient(int port) {
    this.port = port;
  }

  /** Whether it needs no restart. */
  public boolean isLive() {
    return isUp("/health/live");
  }

  /** Whether it answers requests. */
  public boolean isReady() {
    return isUp("/health/ready");
  }

  /** The names of the checks of its readiness that fail. */
  public Set<String> troubles() {
    return troubles("/health/ready");
  }

  /** The names of the checks of its liveness that fail. */
  public Set<String> deadly() {
    return troubles("/health/live");
  }

  /** What it says about itself. */
  public JsonNode info() {
    try {
      return JSON.readTree(get("/info").body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The time of its wall clock. */
  public Instant clock() {
    String date = get("/health/live").headers().firstValue("date").orElseThrow();
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  private boolean isUp(String path) {
    int status = get(path).statusCode();
    if (status != 200 && status != 503) {
      throw new AssertionError(path + " has status " + status);
    }
    return status == 200;
  }

  private Set<String> troubles(String path) {
    Set<String> names = new TreeSet<>();
    try {
      for (JsonNode check : JSON.readTree(get(path).body()).get("checks")) {
        if (!check.get("status").asText().equals("up")) {
          names.add(check.get("name").asText());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  /** The value of a metric; the name has its tags, sorted, as Prometheus shows them. */
  public double metric(String name) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  private HttpResponse<String> get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
