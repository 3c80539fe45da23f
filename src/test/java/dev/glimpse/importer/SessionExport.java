package dev.glimpse.importer;

import java.io.IOException;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** A SavedModel as a session of TensorFlow 1 exports one: variables that are their value. */
final class SessionExport {

  private SessionExport() {}

  /**
   * Writes it: logits and probabilities as outputs of one signature.
   *
   * @param signature its key
   * @param tags of its only graph
   */
  static void write(Path folder, String signature, String... tags) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images = SmallNet.images(tf, -1, 8, 8, 3);
      Operand<TFloat32> features =
          tf.reshape(
              SmallNet.convolution(tf, images), tf.constant(new int[] {-1, SmallNet.FEATURES}));
      Variable<TFloat32> weights =
          tf.withName("weights")
              .variable(Shape.of(SmallNet.FEATURES, SmallNet.CLASSES), TFloat32.class);
      var assign = tf.assign(weights, SmallNet.weights(tf, 2, SmallNet.FEATURES, SmallNet.CLASSES));
      Operand<TFloat32> logits =
          tf.withName("logits").linalg.matMul(features, tf.identity(weights));
      Operand<TFloat32> scores = tf.withName("output").nn.softmax(logits);
      try (Session session = new Session(graph)) {
        session.run(assign);
        SavedModelBundle.exporter(folder.toString())
            .withTags(tags)
            .withSession(session)
            .withSignature(
                Signature.builder()
                    .key(signature)
                    .input("pictures", images)
                    .output("logits", logits)
                    .output("probabilities", scores)
                    .build())
            .export();
      }
    }
  }
}
