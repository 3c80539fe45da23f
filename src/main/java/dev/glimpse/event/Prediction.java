package dev.glimpse.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request whose image was classified.
 *
 * @param id the request's id
 * @param uri where the image was fetched from, or null if the event carried it
 * @param model what classified it
 * @param predictions the best labels, highest score first
 * @param image the image as it was fetched
 * @param source the record that asked, or null outside Kafka
 * @param timing how long each stage took
 * @param batchSize how many images went through the device together with this one, itself included;
 *     0 where none did, as the scores were cached
 * @param engine the engine, its version and the precision, such as {@code TensorFlow 2.16.1,
 *     float32}
 * @param device the device, such as {@code cpu} or {@code gpu:0}
 * @param attributes the request's own, unchanged
 * @param cached whether the scores are those of an earlier image with the same bytes
 * @param shadowOf what answered the request, if this one only looked on; null for an answer
 */
public record Prediction(
    String id,
    @Nullable String uri,
    Model model,
    List<ScoredLabel> predictions,
    Image image,
    @Nullable Source source,
    Timing timing,
    int batchSize,
    String engine,
    String device,
    Attributes attributes,
    boolean cached,
    @Nullable ShadowOf shadowOf)
    implements Answer {

  /**
   * Which model, to the bit.
   *
   * @param sha256 of the graph with its weights, 64 hexadecimal digits
   */
  public record Model(String name, String version, String sha256) {}

  /**
   * Whom a shadow looked at.
   *
   * @param model what answered the request
   * @param agrees whether the best label is the same
   */
  public record ShadowOf(Model model, boolean agrees) {}

  /**
   * The encoded image.
   *
   * @param format {@code jpeg}, {@code png}, {@code gif} or {@code bmp}
   * @param width in pixels, as the header says
   * @param height in pixels
   * @param bytes its encoded length
   * @param sha256 of the encoded bytes, 64 hexadecimal digits
   */
  public record Image(String format, int width, int height, long bytes, String sha256) {}

  /** The record that carried the request; the timestamp is the record's own. */
  public record Source(String topic, int partition, long offset, Instant timestamp) {}

  /**
   * Milliseconds, fractions included.
   *
   * @param fetch reading the image from where it is; 0 for inline data
   * @param decode decoding, resizing, normalising
   * @param queue waiting for a batch to be cut
   * @param inference the device call, shared by the whole batch
   * @param total from the request's arrival in the processor to its scores, waits between stages
   *     included
   */
  public record Timing(double fetch, double decode, double queue, double inference, double total) {}
}
