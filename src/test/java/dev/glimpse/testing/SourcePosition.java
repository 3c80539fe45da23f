package dev.glimpse.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.serde.DeadLetterHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Where a request is in the requests topic, as its answer states it. */
public record SourcePosition(int partition, long offset) implements Comparable<SourcePosition> {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the position of a request. */
  public static SourcePosition ofRequest(ConsumerRecord<byte[], byte[]> request) {
    return new SourcePosition(request.partition(), request.offset());
  }

  /** Returns the position that a prediction or a dead letter names. */
  public static SourcePosition ofAnswer(ConsumerRecord<byte[], byte[]> answer) {
    Header offset = answer.headers().lastHeader(DeadLetterHeaders.OFFSET);
    if (answer.headers().lastHeader(DeadLetterHeaders.CODE) != null) {
      Header partition = answer.headers().lastHeader(DeadLetterHeaders.PARTITION);
      return new SourcePosition(
          Integer.parseInt(new String(partition.value(), UTF_8)),
          Long.parseLong(new String(offset.value(), UTF_8)));
    }
    try {
      JsonNode source = JSON.readTree(answer.value()).get("source");
      return new SourcePosition(source.get("partition").asInt(), source.get("offset").asLong());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int compareTo(SourcePosition other) {
    return partition == other.partition
        ? Long.compare(offset, other.offset)
        : Integer.compare(partition, other.partition);
  }

  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
