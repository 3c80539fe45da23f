package dev.glimpse.bench;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.transform.Resize;
import ai.djl.modality.cv.translator.ImageClassificationTranslator;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.TranslateException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.Normalisation;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * The simplest implementation: Kafka Streams' {@code mapValues} with DJL's translator for images
 * and its default image factory, one image after the other, in float32. All settings are Kafka
 * Streams' defaults, including at_least_once, which costs less than Glimpse's guarantee.
 *
 * <p>Threads: the only stream thread uses the predictor.
 */
final class SequentialClassifierBenchmark implements MeteredWork, AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PARTITIONS = 8;
  private static final int FEWEST = 12;
  private static final int TOP = 5;

  /**
   * The duration of a trial that determines the speed, and therefore the number of requests per
   * repetition.
   */
  private static final Duration TRIAL = Duration.ofSeconds(3);

  private final Model model;
  private final Predictor<Image, Classifications> predictor;
  private final KafkaStreams streams;
  private final ProcessorTraffic traffic;
  private double lately;

  private SequentialClassifierBenchmark(
      BenchmarkBroker broker, BenchmarkModel subject, Topics topics)
      throws IOException, MalformedModelException {
    ModelFolder folder = subject.model();
    model = Model.newInstance(folder.descriptor().name(), "TensorFlow");
    model.load(folder.path(), null, Map.of("Tags", "serve"));
    predictor = model.newPredictor(translator(folder));
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topics.requests(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .mapValues(this::classified)
        .to(topics.predictions(), Produced.with(Serdes.String(), Serdes.String()));
    streams = new KafkaStreams(builder.build(), settings(broker, topics));
    traffic = new ProcessorTraffic(broker, topics, subject.images(), 5);
  }

  /** Starts the processor and warms it up. */
  static SequentialClassifierBenchmark start(BenchmarkBroker broker, BenchmarkModel subject)
      throws IOException, MalformedModelException {
    SequentialClassifierBenchmark started =
        new SequentialClassifierBenchmark(
            broker, subject, broker.topics("d-" + subject.name(), PARTITIONS));
    started.streams.start();
    WorkPace unused = started.traffic.pace(FEWEST);
    started.lately = started.traffic.pace(FEWEST).perSecond();
    unused = started.pace(TRIAL);
    return started;
  }

  /**
   * Returns whether a model can be measured: DJL's translator requires three dimensions, which
   * DJL's grey images do not have.
   */
  static boolean canDo(BenchmarkModel subject) {
    return subject.model().descriptor().input().channels() > 1;
  }

  private static Properties settings(BenchmarkBroker broker, Topics topics) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.requests() + "-app");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers());
    return settings;
  }

  private static ImageClassificationTranslator translator(ModelFolder folder) {
    ModelDescriptor descriptor = folder.descriptor();
    InputTensor input = descriptor.input();
    Normalisation normalisation = descriptor.preprocessing().normalisation();
    return ImageClassificationTranslator.builder()
        .setImageSize(input.width(), input.height())
        .addTransform(new Resize(input.width(), input.height()))
        .addTransform(image -> named(image, normalisation, input.tensor()))
        .optApplySoftmax(descriptor.output().kind() == Kind.LOGITS)
        .optTopK(TOP)
        .optSynset(IntStream.range(0, folder.labels().size()).mapToObj(i -> "class " + i).toList())
        .build();
  }

  /**
   * Normalises an image with the scale of the first channel; the measured models use one scale for
   * all channels.
   */
  private static NDArray named(NDArray image, Normalisation normalisation, String tensor) {
    NDArray values = image.toType(DataType.FLOAT32, false);
    NDArray scaled = values.mul(normalisation.scale(0)).add(normalisation.offset(0));
    scaled.setName(tensor);
    return scaled;
  }

  private String classified(byte[] request) {
    try {
      Classifications found = predictor.predict(image(JSON.readTree(request)));
      return found.toJson();
    } catch (IOException | TranslateException e) {
      throw new IllegalStateException("Classification failed", e);
    }
  }

  private static Image image(JsonNode request) throws IOException {
    ImageFactory images = ImageFactory.getInstance();
    return request.has("uri")
        ? images.fromFile(Path.of(URI.create(request.get("uri").textValue())))
        : images.fromInputStream(new ByteArrayInputStream(request.get("data").binaryValue()));
  }

  @Override
  public WorkPace pace(Duration about) {
    WorkPace pace = traffic.pace((int) Math.max(FEWEST, lately * about.toMillis() / 1000));
    lately = pace.perSecond();
    return pace;
  }

  @Override
  public void close() {
    traffic.close();
    streams.close();
    predictor.close();
    model.close();
  }
}
