package dev.glimpse.topology;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.serde.EventFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** The topology: it answers each request by a prediction or a dead letter, in partition order. */
public final class ClassificationTopology {

  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  /** The topics of a topology: one to read, two to write. */
  public record Topics(String requests, String predictions, String deadLetters) {}

  private ClassificationTopology() {}

  /**
   * Builds the topology.
   *
   * @param topics the topics to read from and write to
   * @param classifier answers requests; shared by all tasks
   * @param limits the bounds of each task
   * @param mark moved by the topology; the same mark has to cap the clients that run it
   * @param pacers the pace of commits; shared with the clients that run the topology
   * @param format reads requests and writes predictions
   * @param sizes the maximum sizes of the records that are written
   * @param rejected answers that the broker refused; the clients that run the topology add to it
   * @param written called with each answer after it is written, on its stream thread
   */
  public static Topology build(
      Topics topics,
      ImageClassifier classifier,
      AsyncStageLimits limits,
      LowWaterMark mark,
      CommitPacerRegistry pacers,
      EventFormat format,
      RecordSizeLimits sizes,
      RejectedAnswers rejected,
      Consumer<RequestAnswer> written) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(
            topics.requests(),
            Consumed.with(BYTES, BYTES)
                .withTimestampExtractor(new UsableTimestampExtractor())
                .withName("requests"))
        .processValues(
            () ->
                new OrderedAsyncStage(
                    topics.requests(),
                    new ClassifyRequestFunction(format.requests(), classifier.open()),
                    limits,
                    mark,
                    pacers),
            Named.as("classify"))
        .process(
            () -> new AnswerRecordWriter(format.predictions(), sizes, rejected, written),
            Named.as("write"))
        // One sink for both: each further node costs time for every record.
        .to(
            (key, answered, context) ->
                answered.answer() instanceof Prediction
                    ? topics.predictions()
                    : topics.deadLetters(),
            produced("answers"));

    return builder.build();
  }

  /**
   * Sends an answer to the partition of its request, for any key, so that answers keep their order.
   */
  private static Produced<byte[], AnsweredRecord> produced(String name) {
    Serializer<AnsweredRecord> record = (topic, answered) -> answered.record();
    Deserializer<AnsweredRecord> none =
        (topic, bytes) -> {
          throw new UnsupportedOperationException("Answers are only written");
        };
    return Produced.with(BYTES, Serdes.serdeFrom(record, none))
        .withStreamPartitioner(
            (topic, key, answered, partitions) ->
                Optional.of(Set.of(answered.source().partition() % partitions)))
        .withName(name);
  }
}
