package dev.glimpse.reference;

import dev.glimpse.bench.InceptionV3GraphBuilder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The bench's Inception v3, with weights named as in keras.applications. Its batch normalisation is
 * fused in every dialect.
 */
final class InceptionV3Network implements NetworkArchitecture {

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    Operand<TFloat32> logits =
        new InceptionV3GraphBuilder(layers.root(), new NumberedWeights(layers))
            .logits(images.tensor());
    return layers.softmax(
        new FeatureMaps(logits, 1, 1, InceptionV3GraphBuilder.CLASSES), NumberedWeights.LAST_LAYER);
  }

  /** Weights in the order in which the network asks for them. */
  private static final class NumberedWeights implements InceptionV3GraphBuilder.Parameters {

    private static final String LAST_LAYER = "predictions";

    private final LayerGraph layers;
    private int convolutions;

    NumberedWeights(LayerGraph layers) {
      this.layers = layers;
    }

    @Override
    public Operand<TFloat32> kernel(long rows, long columns, long in, long out) {
      String layer =
          out == InceptionV3GraphBuilder.CLASSES ? LAST_LAYER : numbered("conv2d", convolutions++);
      return add(
          layer, WeightSpec.kernel(layer + "/kernel", rows * columns * in, rows, columns, in, out));
    }

    @Override
    public Operand<TFloat32> bias(long channels) {
      return channels == InceptionV3GraphBuilder.CLASSES
          ? add(LAST_LAYER, WeightSpec.shift(LAST_LAYER + "/bias", channels))
          : add(normalisation(), WeightSpec.shift(normalisation() + "/beta", channels));
    }

    @Override
    public Operand<TFloat32> mean(long channels) {
      return add(normalisation(), WeightSpec.shift(normalisation() + "/moving_mean", channels));
    }

    @Override
    public Operand<TFloat32> variance(long channels) {
      return add(
          normalisation(), WeightSpec.variance(normalisation() + "/moving_variance", channels));
    }

    private String normalisation() {
      return numbered("batch_normalization", convolutions - 1);
    }

    private static String numbered(String layer, int number) {
      return number == 0 ? layer : layer + "_" + number;
    }

    /** Adds a weight whose shape TensorFlow knows, as the network relies on it. */
    private Operand<TFloat32> add(String layer, WeightSpec weight) {
      // Beside the network's scopes, which have the layers' names.
      String scope = "weights/" + layer;
      Operand<TFloat32> value = layers.weight(scope, weight);
      if (!value.asOutput().shape().isUnknown()) {
        return value;
      }
      Ops tf = layers.scope(scope);
      return tf.reshape(value, tf.constant(weight.shape().asArray()));
    }
  }
}
