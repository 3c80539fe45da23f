package dev.glimpse.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** A check that a network learns, and that its frozen graph gives the scores of what it learnt. */
final class LearningCheck {

  private static final int STEPS = 12;

  private LearningCheck() {}

  /**
   * Runs the check.
   *
   * @param folder for the frozen graph
   */
  static void run(NetworkArchitecture architecture, Path folder) throws IOException {
    try (NarrowTraining training = new NarrowTraining(architecture, 1)) {
      float first = training.step();
      float last = first;
      for (int i = 1; i < STEPS; i++) {
        last = training.step();
      }
      assertThat(last).isLessThan(0.85f * first);

      Path file = folder.resolve("frozen.pb");
      try (SessionWeights weights = training.network().weights(training.session())) {
        FrozenNetwork.write(file, training.configuration(), weights);
      }
      assertThat(frozenScores(file, architecture, training.batch()))
          .containsExactly(training.scores(), within(1e-5f));
    }
  }

  private static float[] frozenScores(Path file, NetworkArchitecture architecture, TFloat32 images)
      throws IOException {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(GraphDef.parseFrom(Files.readAllBytes(file)));
      try (Session session = new Session(graph);
          Result result =
              session
                  .runner()
                  .feed(architecture.input(), images)
                  .fetch(architecture.output())
                  .run()) {
        TFloat32 scores = (TFloat32) result.get(0);
        float[] values = new float[Math.toIntExact(scores.size())];
        scores.asRawTensor().data().asFloats().read(values);
        return values;
      }
    }
  }
}
