package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.importer.ModelImportRequest;
import dev.glimpse.importer.ModelImporter;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.DecoratedEngine;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestPipelines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** The graph of 2015 takes one JPEG file at a time. */
@Tag("native")
final class FixedBatchGraphTest {

  private static final Path GRAPH = Path.of("../shared/models/replica_inception_2015-12-05.pb");
  private static final Path PHOTOS = Path.of("../shared/images/photos");
  private static final int OUTPUTS = 1008;

  @TempDir private Path models;

  @Test
  void shouldAnswer32ImagesInOneDeviceCallAsTheGraphAnswersEachAlone() throws Exception {
    assumeTrue(Files.exists(GRAPH), GRAPH + " is not there");
    TensorFlowEngine.start(UserDirectories.cache(), 2);
    new ModelImporter(line -> {})
        .run(
            new ModelImportRequest(
                GRAPH,
                "inception-2015",
                "1",
                models,
                false,
                "inception-2015",
                null, null,
                List.of(),
                new ModelImportRequest.ImportTarget(null, null, null, null, null),
                new ModelImportRequest.Origin(null, null, null)));
    List<byte[]> images = images(32);

    List<Prediction> together = together(images);

    List<float[]> alone = alone(images);
    for (int i = 0; i < images.size(); i++) {
      assertThat(together.get(i).batchSize()).isEqualTo(32);
      assertThat(together.get(i).predictions()).hasSize(OUTPUTS);
      for (ScoredLabel label : together.get(i).predictions()) {
        assertThat(label.score())
            .as("output %d of image %d", label.index(), i)
            .isCloseTo(alone.get(i)[label.index()], within(1e-5f));
      }
    }
  }

  /** All photos that are JPEG files, and drawn ones to make up the number. */
  private static List<byte[]> images(int count) throws IOException {
    List<byte[]> images = new ArrayList<>();
    try (Stream<Path> photos = Files.list(PHOTOS)) {
      for (Path photo : photos.filter(path -> path.toString().endsWith(".jpg")).sorted().toList()) {
        images.add(Files.readAllBytes(photo));
      }
    }
    for (int seed = 0; images.size() < count; seed++) {
      images.add(TestImages.encoded("jpg", 100 + 10 * seed, seed));
    }
    return images;
  }

  /** Through the pipeline, while a first image keeps the device busy until all are on their way. */
  private List<Prediction> together(List<byte[]> images) throws Exception {
    List<String> settings =
        List.of(
            "kafka.bootstrap.servers=localhost:1",
            "glimpse.models.dir=" + models,
            "glimpse.model=inception-2015",
            "glimpse.batch.max.size=" + images.size(),
            "glimpse.batch.max.delay.ms=10000");
    CountDownLatch allAsked = new CountDownLatch(1);
    ConcurrentLinkedQueue<Integer> deviceCalls = new ConcurrentLinkedQueue<>();
    List<Prediction> predictions = new ArrayList<>();
    try (ImagePipeline pipeline =
        TestPipelines.start(
            ConfigSources.read(List.of(), null, Map.of(), settings),
            DecoratedEngine.ofDevice(
                device ->
                    batch -> {
                      deviceCalls.add(batch.size());
                      allAsked.await();
                      return device.apply(batch);
                    }))) {
      List<CompletableFuture<RequestAnswer>> answers = new ArrayList<>();
      answers.add(pipeline.classify(request(images.get(0)), null));
      Awaitility.await().until(() -> !deviceCalls.isEmpty());
      for (byte[] image : images) {
        answers.add(pipeline.classify(request(image), null));
      }
      allAsked.countDown();
      for (CompletableFuture<RequestAnswer> answer : answers) {
        predictions.add((Prediction) answer.get(2, TimeUnit.MINUTES));
      }
    }
    assertThat(deviceCalls).containsExactly(1, 32);
    return predictions.subList(1, predictions.size());
  }

  private static ImageRequest request(byte[] image) {
    return new ImageRequest(
        "id", new ImageReference.Inline(image), null, OUTPUTS, null, EventAttributes.NONE);
  }

  private static List<float[]> alone(List<byte[]> images) throws IOException {
    List<float[]> scores = new ArrayList<>();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(GraphDef.parseFrom(Files.readAllBytes(GRAPH)));
      try (Session session = new Session(graph)) {
        for (byte[] image : images) {
          try (TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(image));
              Result result =
                  session.runner().feed("DecodeJpeg/contents", bytes).fetch("softmax").run()) {
            float[] values = new float[OUTPUTS];
            ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
            scores.add(values);
          }
        }
      }
    }
    return scores;
  }
}
