package dev.glimpse.testing;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.serde.EventFormat;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The events of a test, in the format that a processor has by default. */
public final class TestEvents {

  /** JSON, written by {@code /glimpse/test}. */
  public static final EventFormat JSON = EventFormat.json("/glimpse/test");

  /** The position of a record: requests-3-14. */
  public static final Source SOURCE = new Source("requests", 3, 14, Instant.EPOCH);

  private TestEvents() {}

  /** Reads the only request of a record without headers, at requests-3-14. */
  public static ImageRequest read(byte[] value) throws FailureException {
    return (ImageRequest) JSON.requests().decode(value, new RecordHeaders(), SOURCE).get(0);
  }
}
