package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.model.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.SwitchCond;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** Parts of graphs that only training needs. */
@Tag("native")
final class InferenceOnlyRewritingTest {

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  /** A graph in which something happens to the features. */
  private Path frozen(BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> between) {
    return SmallNet.freeze(
        folder.resolve("graph.pb"),
        tf -> {
          Operand<TFloat32> maps = SmallNet.convolution(tf, SmallNet.images(tf, -1, 8, 8, 3));
          Operand<TFloat32> features =
              tf.reshape(maps, tf.constant(new int[] {-1, SmallNet.FEATURES}));
          tf.withName("output")
              .nn
              .softmax(SmallNet.dense(tf, between.apply(tf, features), SmallNet.FEATURES));
        });
  }

  private static List<String> ops(ModelFolder model) throws Exception {
    return SavedModel.parseFrom(Files.readAllBytes(model.path().resolve("saved_model.pb")))
        .getMetaGraphs(0)
        .getGraphDef()
        .getNodeList()
        .stream()
        .map(NodeDef::getOp)
        .toList();
  }

  @Test
  void shouldTakeOutChecksAndSwitchesThatAreOff() throws Exception {
    Path graph =
        frozen(
            (tf, features) -> {
              Operand<TBool> training =
                  tf.withName("is_training")
                      .placeholderWithDefault(tf.constant(false), Shape.scalar());
              Operand<TFloat32> checked = tf.debugging.checkNumerics(features, "features");
              return conditional(
                  tf,
                  training,
                  checked,
                  tf.random.randomStandardNormal(tf.shape(features), TFloat32.class));
            });

    ModelFolder model = importing.run(graph);

    assertThat(ops(model))
        .doesNotContain("CheckNumerics", "Switch", "Merge", "PlaceholderWithDefault")
        .doesNotContain("RandomStandardNormal", "Assert", "NoOp");
    Importing.assertServesAs(model, graph, "output", Shape.of(1, 8, 8, 3));
  }

  /** While training, noise takes the place of the features; a constant factor is in each branch. */
  private static Operand<TFloat32> conditional(
      Ops tf, Operand<TBool> training, Operand<TFloat32> features, Operand<TFloat32> noise) {
    SwitchCond<TBool> pivot = tf.switchCond(training, training);
    Op no = tf.identity(pivot.outputFalse());
    Op yes = tf.identity(pivot.outputTrue());
    Operand<TFloat32> served =
        tf.math.mul(
            tf.switchCond(features, training).outputFalse(),
            tf.withControlDependencies(no).constant(0.5f));
    Operand<TFloat32> trained =
        tf.math.mul(
            tf.switchCond(noise, training).outputTrue(),
            tf.withControlDependencies(yes).constant(2f));
    Operand<TFloat32> constant = tf.withControlDependencies(yes).constant(3f);
    Operand<TFloat32> ones = tf.withControlDependencies(no).constant(1f);
    return tf.math.mul(
        tf.merge(List.of(served, trained)).output(), tf.merge(List.of(constant, ones)).output());
  }

  @Test
  void shouldTakeTheBranchOfAFunctionThatServes() throws Exception {
    Path graph =
        frozen(
            (tf, features) -> {
              Operand<TBool> training =
                  tf.withName("keras_learning_phase")
                      .placeholderWithDefault(tf.constant(false), Shape.scalar());
              return tf
                  .ifOp(
                      training,
                      List.of(features),
                      List.of(TFloat32.class),
                      function("train", (inner, x) -> inner.math.neg(x)),
                      function("serve", (inner, x) -> inner.math.square(x)))
                  .output()
                  .stream()
                  .map(InferenceOnlyRewritingTest::floats)
                  .findFirst()
                  .orElseThrow();
            });

    ModelFolder model = importing.run(graph);

    assertThat(ops(model)).doesNotContain("If", "Neg").contains("Square");
    Importing.assertServesAs(model, graph, "output", Shape.of(1, 8, 8, 3));
  }

  private static ConcreteFunction function(
      String name, BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> body) {
    return ConcreteFunction.create(
        tf -> {
          Placeholder<TFloat32> x = tf.placeholder(TFloat32.class);
          return Signature.builder().key(name).input("x", x).output("y", body.apply(tf, x)).build();
        });
  }

  @SuppressWarnings("unchecked")
  private static Operand<TFloat32> floats(Operand<?> operand) {
    return (Operand<TFloat32>) operand;
  }

  @Test
  void shouldKeepAllThatADropoutMayDrop() throws Exception {
    Path graph =
        frozen(
            (tf, features) -> {
              Operand<TFloat32> kept = tf.withName("keep_prob").placeholder(TFloat32.class);
              Operand<TFloat32> chance =
                  tf.random.randomUniform(tf.shape(features), TFloat32.class);
              return tf.math.mul(
                  tf.math.div(features, kept), tf.math.floor(tf.math.add(chance, kept)));
            });

    ModelFolder model = importing.run(graph);

    assertThat(importing.told).contains("training off   keep_prob");
    assertThat(ops(model)).containsOnlyOnce("Placeholder");
    assertThat(Importing.classify(model, Importing.images(model, 2))).hasSize(2);
  }

  @Test
  void shouldRefuseAGraphThatIsFedMoreThanImages() {
    Path graph =
        frozen(
            (tf, features) ->
                tf.math.mul(
                    features,
                    tf.withName("temperature")
                        .placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()))));

    assertThatThrownBy(() -> importing.run(graph))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("temperature");
  }

  @Test
  void shouldRefuseAGraphThatDecidesByTheImage() throws Exception {
    Path graph =
        frozen(
            (tf, features) -> {
              Operand<TBool> bright =
                  tf.math.greater(
                      tf.math.mean(
                          tf.reshape(features, tf.constant(new int[] {-1})), tf.constant(0)),
                      tf.constant(0f));
              return conditional(tf, bright, features, tf.math.neg(features));
            });

    assertThatThrownBy(() -> importing.run(graph))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("selects at run time");
    assertThat(importing.left()).isEmpty();
  }
}
