package dev.glimpse.bench;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * A Kafka Streams topology that reads the same requests and writes the same predictions as Glimpse,
 * without asynchronous processing, ordering or limits between them.
 */
final class EmptyTopologyBenchmark {

  private EmptyTopologyBenchmark() {}

  static Topology of(Topics topics, String eventSource) {
    EventFormat format = EventFormat.json(eventSource);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topics.requests(), Consumed.with(Serdes.ByteArray(), requests(format)))
        .mapValues(request -> BlankPrediction.of(request, source(topics)))
        .to(topics.predictions(), Produced.with(Serdes.ByteArray(), predictions(format)));
    return builder.build();
  }

  private static Source source(Topics topics) {
    return new Source(topics.requests(), 0, 1_000_000, Instant.EPOCH);
  }

  private static Serde<ImageRequest> requests(EventFormat format) {
    Deserializer<ImageRequest> reader =
        new Deserializer<>() {
          @Override
          public ImageRequest deserialize(String topic, byte[] value) {
            throw new UnsupportedOperationException("Headers belong to a request");
          }

          @Override
          public ImageRequest deserialize(String topic, Headers headers, byte[] value) {
            try {
              return (ImageRequest)
                  format
                      .requests()
                      .decode(value, headers, new Source(topic, 0, 0, Instant.EPOCH))
                      .get(0);
            } catch (FailureException e) {
              throw new SerializationException(e);
            }
          }
        };
    return Serdes.serdeFrom((topic, request) -> new byte[0], reader);
  }

  private static Serde<Prediction> predictions(EventFormat format) {
    Serializer<Prediction> writer =
        new Serializer<>() {
          @Override
          public byte[] serialize(String topic, Prediction prediction) {
            throw new UnsupportedOperationException("Headers belong to a prediction");
          }

          @Override
          public byte[] serialize(String topic, Headers headers, Prediction prediction) {
            return format.predictions().encode(prediction, headers);
          }
        };
    Deserializer<Prediction> none =
        (topic, bytes) -> {
          throw new UnsupportedOperationException("Predictions are only written");
        };
    return Serdes.serdeFrom(writer, none);
  }
}
