package dev.glimpse.management;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of some checks: 200 if all succeed, else 503, with the state of each check in JSON:
 *
 * <pre>{"status":"down","checks":[{"name":"brokers","status":"down","reason":"…"}]}</pre>
 */
public final class HealthState implements ManagementEndpoint {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "application/json; charset=utf-8";

  /** The state of one check, or of all of them. */
  enum Status {
    @JsonProperty("up")
    UP,
    @JsonProperty("down")
    DOWN;

    static Status of(boolean up) {
      return up ? UP : DOWN;
    }
  }

  record Finding(
      String name,
      Status status,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {}

  record Report(Status status, List<Finding> checks) {}

  private final List<HealthCheck> checks;

  /** Creates an endpoint for the given checks; without checks it is up. */
  public HealthState(List<HealthCheck> checks) {
    this.checks = List.copyOf(checks);
  }

  /** Runs the checks and returns whether all succeed. */
  public boolean isUp() {
    return report().status() == Status.UP;
  }

  private Report report() {
    List<Finding> findings = checks.stream().map(HealthState::find).toList();
    return new Report(
        Status.of(findings.stream().allMatch(finding -> finding.status() == Status.UP)), findings);
  }

  private static Finding find(HealthCheck check) {
    String trouble = check.trouble().get();
    return new Finding(check.name(), Status.of(trouble == null), trouble);
  }

  @Override
  public Reply reply() {
    Report report = report();
    try {
      return new Reply(
          report.status() == Status.UP ? 200 : 503, TYPE, JSON.writeValueAsBytes(report));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A report of strings can be written as JSON", e);
    }
  }
}
