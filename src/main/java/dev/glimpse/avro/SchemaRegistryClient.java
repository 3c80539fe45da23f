package dev.glimpse.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.config.RegistryConfig;
import dev.glimpse.config.RegistryWireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A client of a schema registry's HTTP API: Confluent's, which Apicurio, Karapace and Redpanda have
 * too, or for schemas by their global ids Apicurio's own.
 *
 * <p>Each request is one attempt and takes at most {@link #LIMIT}. For any thread.
 */
final class SchemaRegistryClient {

  /** The time limit of a request, with connection and answer. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** The maximum bytes of an answer; schemas have a few kilobytes. */
  private static final int MAX_ANSWER = 1 << 20;

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  /** Confluent's codes for a missing subject, version or schema. */
  private static final int FIRST_MISSING = 40401;

  private static final int LAST_MISSING = 40403;

  private static final String JSON_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Answer(int status, byte[] body) {}

  private final RegistryConfig config;
  private final String base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(LIMIT)
          .build();

  SchemaRegistryClient(RegistryConfig config) {
    this.config = config;
    this.base = config.url().toString().replaceAll("/+$", "");
  }

  /**
   * Returns the schema of an id.
   *
   * @throws RegistryException permanent if the registry has no Avro schema of this id
   */
  Schema schema(long id) throws RegistryException, InterruptedException {
    boolean isConfluent = config.wireFormat() == RegistryWireFormat.CONFLUENT;
    Answer answer =
        send(
            HttpRequest.newBuilder(
                    URI.create(base + (isConfluent ? "/schemas/ids/" : "/ids/globalIds/") + id))
                .GET());
    if (answer.status() == NOT_FOUND && isMissing(answer)) {
      throw RegistryException.ofSchema("The registry has no schema with the id " + id, null);
    }
    if (answer.status() != OK) {
      throw refused(answer);
    }
    return parsed(id, isConfluent ? confluentSchema(id, answer) : text(answer));
  }

  /**
   * Returns the id of a schema under a subject.
   *
   * @param register whether to register it, if the subject does not have it
   * @throws RegistryException permanent if the subject does not have it, or it cannot be registered
   *     beside its other versions
   */
  int id(String subject, Schema schema, boolean register)
      throws RegistryException, InterruptedException {
    String path = "/subjects/" + URLEncoder.encode(subject, UTF_8).replace("+", "%20");
    String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
    Answer answer =
        send(
            HttpRequest.newBuilder(URI.create(base + path + (register ? "/versions" : "")))
                .header("Content-Type", JSON_TYPE)
                .POST(BodyPublishers.ofString(body)));
    if (answer.status() == OK && json(answer).path("id").isInt()) {
      return json(answer).path("id").intValue();
    }
    if (answer.status() == NOT_FOUND && isMissing(answer)) {
      throw RegistryException.ofSchema(
          "The registry does not have the schema under the subject " + subject, null);
    }
    if (answer.status() == 409 || answer.status() == 422) {
      throw RegistryException.ofSchema(
          "The registry refuses the schema for the subject %s: %s"
              .formatted(subject, message(answer)),
          null);
    }
    throw refused(answer);
  }

  private static Schema parsed(long id, String text) throws RegistryException {
    try {
      return new Schema.Parser().parse(text);
    } catch (AvroRuntimeException e) {
      throw RegistryException.ofSchema("The schema with the id " + id + " is not Avro", e);
    }
  }

  private static String confluentSchema(long id, Answer answer) throws RegistryException {
    JsonNode found = json(answer);
    String type = found.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO") || !found.path("references").isEmpty()) {
      throw RegistryException.ofSchema(
          "The schema with the id %d is %s; allowed: Avro without references"
              .formatted(id, type.equals("AVRO") ? "Avro with references" : type),
          null);
    }
    if (!found.path("schema").isTextual()) {
      throw RegistryException.unavailable("its answer has no schema", null);
    }
    return found.path("schema").textValue();
  }

  /** Returns whether an answer is about the schema, and not about a wrong address. */
  private static boolean isMissing(Answer answer) {
    JsonNode error = json(answer);
    int code = error.path("error_code").asInt();
    return (code >= FIRST_MISSING && code <= LAST_MISSING)
        || (code == NOT_FOUND && error.path("name").asText().endsWith("NotFoundException"));
  }

  private static RegistryException refused(Answer answer) {
    String message = message(answer);
    return RegistryException.unavailable(
        "it answered " + answer.status() + (message.isEmpty() ? "" : ", " + message), null);
  }

  private static String message(Answer answer) {
    return json(answer).path("message").asText();
  }

  /** Returns the answer as JSON; a missing node if it is no JSON. */
  private static JsonNode json(Answer answer) {
    try {
      JsonNode read = JSON.readTree(text(answer));
      return read == null ? JSON.missingNode() : read;
    } catch (JsonProcessingException e) { // a page of another server
      return JSON.missingNode();
    }
  }

  private static String text(Answer answer) {
    return new String(answer.body(), UTF_8);
  }

  private Answer send(HttpRequest.Builder request) throws RegistryException, InterruptedException {
    request.header("Accept", JSON_TYPE + ", application/json");
    if (config.user() != null) {
      String login = config.user() + ":" + config.password();
      request.header(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> sent =
        http.sendAsync(
            request.build(),
            info ->
                BodySubscribers.ofByteArrayConsumer(
                    bytes ->
                        bytes
                            .filter(more -> body.size() + more.length <= MAX_ANSWER)
                            .ifPresent(body::writeBytes)));
    try {
      int status = sent.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      return new Answer(status, body.toByteArray());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException io ? io : e;
      throw RegistryException.unavailable(String.valueOf(cause), cause);
    } catch (TimeoutException e) {
      throw RegistryException.unavailable("no answer within " + LIMIT.toSeconds() + " s", e);
    } finally {
      sent.cancel(true);
    }
  }
}
