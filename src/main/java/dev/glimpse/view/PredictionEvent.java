package dev.glimpse.view;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a prediction that the view needs; other fields are ignored while parsing. */
record PredictionEvent(
    String id,
    @Nullable String uri,
    Model model,
    List<Label> predictions,
    Image image,
    Source source,
    Timing timing,
    int batchSize,
    boolean cached) {

  private static final ObjectReader JSON =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readerFor(PredictionEvent.class);

  record Model(String name, String version) {}

  record Label(String label, double score) {}

  record Image(String format, int width, int height, long bytes) {}

  record Source(int partition, long offset, String timestamp) {}

  /** The stage times in milliseconds; see {@link dev.glimpse.event.Prediction.Timing}. */
  record Timing(double fetch, double decode, double queue, double inference, double total) {}

  /**
   * Parses a record's value.
   *
   * @throws IOException if it is not a prediction
   */
  static PredictionEvent read(byte @Nullable [] value) throws IOException {
    PredictionEvent read = value == null ? null : JSON.readValue(value);
    if (read == null
        || read.id == null
        || read.model == null
        || read.predictions == null
        || read.image == null
        || read.source == null
        || read.source.timestamp == null
        || read.timing == null) {
      throw new IOException("Not a prediction in the format of this version");
    }
    return read;
  }

  RequestPosition position() {
    return new RequestPosition(source.partition, source.offset);
  }

  /**
   * Returns the milliseconds from the request's timestamp until now; at least 0, because producers'
   * clocks may be ahead.
   */
  double age(Instant now) {
    try {
      return Math.max(0, Duration.between(Instant.parse(source.timestamp), now).toMillis());
    } catch (DateTimeException e) {
      return timing.total;
    }
  }
}
