package dev.glimpse.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The logger {@code native}, for lines of native libraries. */
final class NativeLog implements NativeLines.Sink {

  private static final Logger LOG = LoggerFactory.getLogger("native");

  @Override
  public void log(Level level, String text) {
    LOG.atLevel(level).log(text);
  }
}
