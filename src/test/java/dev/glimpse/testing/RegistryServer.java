package dev.glimpse.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A schema registry with the parts of Confluent's API that clients use, and Apicurio's lookup by
 * global id. Answers and codes are those of the API references of Confluent 8 and Apicurio 2.6.
 */
public final class RegistryServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<Long, String> schemas = new ConcurrentHashMap<>();
  private final Map<String, Long> subjects = new ConcurrentHashMap<>();
  private final List<String> logins = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger lastId = new AtomicInteger();
  private volatile int down;
  private volatile boolean incompatible;

  /** Starts the registry at a free port. */
  public RegistryServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** Returns the base address. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Adds a schema, and returns its id. */
  public int add(String schema) {
    int id = lastId.incrementAndGet();
    schemas.put((long) id, schema);
    return id;
  }

  /** Makes each request fail with a status; 0 ends that. */
  public void fail(int status) {
    down = status;
  }

  /** Refuses each new schema as incompatible. */
  public void refuseSchemas() {
    incompatible = true;
  }

  /** Returns the number of requests so far. */
  public int requests() {
    return requests.get();
  }

  /** Returns the headers Authorization so far. */
  public List<String> logins() {
    return logins;
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String login = exchange.getRequestHeaders().getFirst("Authorization");
    if (login != null) {
      logins.add(login);
    }
    String path = exchange.getRequestURI().getPath();
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (down != 0) {
      send(exchange, down, "<html>down</html>");
    } else if (path.startsWith("/schemas/ids/")) {
      String schema = schemas.get(Long.parseLong(path.substring("/schemas/ids/".length())));
      if (schema == null) {
        error(exchange, 404, 40403, "Schema not found");
      } else {
        send(exchange, 200, JSON.createObjectNode().put("schema", schema).toString());
      }
    } else if (path.startsWith("/ids/globalIds/")) {
      String schema = schemas.get(Long.parseLong(path.substring("/ids/globalIds/".length())));
      if (schema == null) {
        send(
            exchange,
            404,
            "{\"message\":\"No artifact with id\",\"error_code\":404,"
                + "\"name\":\"ArtifactNotFoundException\"}");
      } else {
        send(exchange, 200, schema);
      }
    } else if (path.startsWith("/subjects/")) {
      subject(exchange, path.substring("/subjects/".length()), JSON.readTree(body));
    } else {
      error(exchange, 404, 404, "HTTP 404 Not Found");
    }
  }

  private void subject(HttpExchange exchange, String path, JsonNode body) throws IOException {
    boolean registers = path.endsWith("/versions");
    String subject = registers ? path.substring(0, path.length() - "/versions".length()) : path;
    String schema = body.path("schema").textValue();
    Long id = subjects.get(subject);
    if (id != null && schema.equals(schemas.get(id))) {
      send(exchange, 200, "{\"id\":" + id + "}");
    } else if (!registers) {
      error(exchange, 404, 40401, "Subject '" + subject + "' not found.");
    } else if (incompatible) {
      error(exchange, 409, 409, "Schema being registered is incompatible with an earlier schema");
    } else {
      subjects.put(subject, (long) add(schema));
      send(exchange, 200, "{\"id\":" + subjects.get(subject) + "}");
    }
  }

  private static void error(HttpExchange exchange, int status, int code, String message)
      throws IOException {
    send(
        exchange,
        status,
        JSON.createObjectNode().put("error_code", code).put("message", message).toString());
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
