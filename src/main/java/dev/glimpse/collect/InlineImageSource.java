package dev.glimpse.collect;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.serde.RequestDecoder;
import dev.glimpse.topics.BoundedTopicReader;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A source of the images that requests carried. A prediction does not contain them, so they are
 * read from the request's record, while the requests topic retains it. No other topic is read, even
 * if a prediction names one.
 *
 * <p>For one thread.
 */
public final class InlineImageSource {

  private final String topic;
  private final Supplier<BoundedTopicReader> opener;
  private final RequestDecoder decoder;
  private @Nullable BoundedTopicReader requests;

  /**
   * Creates a source that does not use the topic yet.
   *
   * @param topic the name of the requests topic
   * @param opener opens the topic, for the first image
   */
  public InlineImageSource(
      String topic, Supplier<BoundedTopicReader> opener, RequestDecoder decoder) {
    this.topic = topic;
    this.opener = opener;
    this.decoder = decoder;
  }

  /**
   * Returns the image of a request. It is not checked that it is the classified one.
   *
   * @throws LeftOutException if the request is not there, or does not carry an image
   */
  byte[] bytesOf(CollectCandidate candidate) throws LeftOutException {
    Source source = candidate.source();
    if (source == null || !source.topic().equals(topic)) {
      throw gone(
          "the prediction names no record of glimpse.topics.requests, which is %s"
              .formatted(topic));
    }
    if (requests == null) {
      requests = opener.get();
    }
    ConsumerRecord<byte[], byte[]> record =
        requests
            .at(source.partition(), source.offset())
            .orElseThrow(() -> gone("the request is no longer in " + position(source)));
    return bytes(record, source);
  }

  private byte[] bytes(ConsumerRecord<byte[], byte[]> record, Source source)
      throws LeftOutException {
    List<RequestEntry> entries;
    try {
      entries = decoder.decode(record.value(), record.headers(), source);
    } catch (FailureException e) {
      throw gone("the record at %s is another one: %s".formatted(position(source), e.getMessage()));
    }
    int index = source.index() == null ? 0 : source.index();
    if (index >= 0
        && index < entries.size()
        && entries.get(index) instanceof ImageRequest request
        && request.image() instanceof ImageReference.Inline inline) {
      return inline.bytes();
    }
    throw gone("the record at %s carries no such image".formatted(position(source)));
  }

  private static String position(Source source) {
    return "%s-%d at offset %d".formatted(source.topic(), source.partition(), source.offset());
  }

  private static LeftOutException gone(String reason) {
    return new LeftOutException(LeftOutImage.REQUEST_GONE, reason);
  }
}
