package dev.glimpse.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request whose image was classified.
 *
 * @param id the request's id
 * @param uri where the image was fetched from, or null if the event carried it
 * @param model the model that classified the image
 * @param predictions the best labels, highest score first; empty if no score reaches its threshold
 * @param image the image as it was fetched
 * @param source the record of the request, or null outside Kafka
 * @param timing how long each stage took
 * @param batchSize number of images of the device call, including this one; 0 if the scores were
 *     cached
 * @param engine the engine, its version and the precision, such as {@code TensorFlow 2.16.1,
 *     float32}
 * @param device the device, such as {@code cpu} or {@code gpu:0}
 * @param attributes the attributes of the request, unchanged
 * @param cached whether the scores are those of an earlier image with the same bytes
 * @param shadowOf the model that answered the request, if this is a prediction of a shadow model;
 *     null for an answer
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
    EventAttributes attributes,
    boolean cached,
    @Nullable ShadowOf shadowOf)
    implements RequestAnswer {

  /**
   * The exact identity of a model.
   *
   * @param sha256 hash of the graph with its weights, 64 hexadecimal digits
   */
  public record Model(String name, String version, String sha256) {}

  /**
   * The answer that a shadow model's prediction is compared with.
   *
   * @param model the model that answered the request
   * @param agrees whether both models give the image the same labels: the one with the highest
   *     score, or all that reach their thresholds if the model's scores are independent
   */
  public record ShadowOf(Model model, boolean agrees) {}

  /**
   * The encoded image.
   *
   * @param format the name of its format, such as {@code jpeg}
   * @param width in pixels, as the header says
   * @param height in pixels
   * @param bytes the encoded length
   * @param sha256 hash of the encoded bytes, 64 hexadecimal digits
   * @param orientation the stored orientation, 1 to 8 as in Exif's tag 0112; null if the image has
   *     none
   * @param object the stored object, as the notification that requested it described it; null for
   *     other requests
   */
  public record Image(
      String format,
      int width,
      int height,
      long bytes,
      String sha256,
      @Nullable Integer orientation,
      @Nullable StoredObject object) {

    /** Creates an image without a stored orientation, which no notification requested. */
    public Image(String format, int width, int height, long bytes, String sha256) {
      this(format, width, height, bytes, sha256, null, null);
    }
  }

  /**
   * The position of a request.
   *
   * @param topic the topic of the record that carried it
   * @param partition the record's partition
   * @param offset the record's offset
   * @param timestamp the record's own timestamp
   * @param index the request's number among several of the record, from 0; null if it is the only
   *     one
   */
  public record Source(
      String topic, int partition, long offset, Instant timestamp, @Nullable Integer index) {

    /** Creates the position of a record's only request. */
    public Source(String topic, int partition, long offset, Instant timestamp) {
      this(topic, partition, offset, timestamp, null);
    }

    /** Returns the position of one of several requests of this record. */
    public Source entry(int number) {
      return new Source(topic, partition, offset, timestamp, number);
    }
  }

  /**
   * The duration of each stage in milliseconds, with fractions.
   *
   * @param fetch reading the image from its location; 0 for inline data
   * @param decode decoding, resizing and normalising
   * @param queue waiting until a batch is cut
   * @param inference the device call, shared by the whole batch
   * @param total from the request's arrival in the processor to its scores, including waits between
   *     stages
   */
  public record Timing(double fetch, double decode, double queue, double inference, double total) {}
}
