package dev.glimpse.system;

import java.util.Map;
import org.apache.logging.log4j.core.util.ContextDataProvider;

/**
 * A provider of the ids of the current {@link RequestContext} for log lines. Log4j asks for them
 * when it writes a line. SLF4J's MDC would have to be changed in each step of each image, lines or
 * not: that took a tenth of Glimpse's own time for a small image.
 */
public final class RequestLogProvider implements ContextDataProvider {

  @Override
  public Map<String, String> supplyContextData() {
    return RequestContext.named();
  }
}
