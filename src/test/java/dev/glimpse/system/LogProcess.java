package dev.glimpse.system;

import io.opentelemetry.context.Context;
import org.slf4j.LoggerFactory;

/** Logs a line on behalf of a request whose producer is hostile, and one on nobody's. */
final class LogProcess {

  static final String ID = "mine\nERROR forged";

  private LogProcess() {}

  public static void main(String[] args) {
    RequestContext.ofTask("0_3", Context.root())
        .request(ID)
        .run(() -> LoggerFactory.getLogger(LogProcess.class).warn("For it"));
    LoggerFactory.getLogger(LogProcess.class).warn("For all");
  }
}
