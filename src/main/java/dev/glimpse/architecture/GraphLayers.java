package dev.glimpse.architecture;

import dev.glimpse.architecture.MapSize.Padding;
import dev.glimpse.architecture.NetworkVariable.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A pass over a network that builds TensorFlow's graph, with the operations' published names. */
final class GraphLayers implements NetworkLayers<GraphMap> {

  /** The end of the name of TF-slim's scores, where they have their shape back. */
  private static final String RESHAPED = "/Reshape_1";

  private final NetworkConfiguration network;
  private final LayerNames names;
  private final LayerStyle style;
  private final ScopeTree scopes;
  private final NetworkForm form;
  private final Map<String, NetworkVariable> variables = new HashMap<>();

  private GraphLayers(ScopeTree scopes, NetworkConfiguration network, NetworkForm form) {
    this.network = network;
    this.names = network.architecture().names();
    this.style = network.architecture().style();
    this.scopes = scopes;
    this.form = form;
    network.variables().forEach(variable -> variables.put(variable.name(), variable));
  }

  /**
   * Adds a network to a graph.
   *
   * @param scopes where the published names begin
   * @param images [N, side, side, 3]
   */
  static NetworkEnds<GraphMap> build(
      ScopeTree scopes, Operand<TFloat32> images, NetworkConfiguration network, NetworkForm form) {
    MapSize size = new MapSize(network.side(), network.side(), 3);
    return network
        .architecture()
        .definition()
        .build(new GraphLayers(scopes, network, form), new GraphMap(size, images), network);
  }

  @Override
  public GraphMap convolution(GraphMap x, ConvolutionSpec convolution) {
    String layer = convolution.layer();
    long stride = convolution.stride();
    Operand<TFloat32> sums =
        scopes
            .named(names.scope(layer) + "/Conv2D")
            .nn
            .conv2d(
                x.tensor(),
                value(layer, Role.KERNEL),
                List.of(1L, stride, stride, 1L),
                convolution.padding().name());
    MapSize size =
        x.size()
            .windowed(
                convolution.rows(),
                convolution.columns(),
                convolution.stride(),
                convolution.padding())
            .withChannels(convolution.maps());
    return new GraphMap(
        size, convolution.normalised() ? activated(sums, layer) : biased(sums, layer));
  }

  @Override
  public GraphMap depthwise(GraphMap x, String layer, int stride) {
    Operand<TFloat32> sums =
        scopes
            .named(names.scope(layer) + "/depthwise")
            .nn
            .depthwiseConv2dNative(
                x.tensor(),
                value(layer, Role.DEPTHWISE_KERNEL),
                List.of(1L, (long) stride, (long) stride, 1L),
                Padding.SAME.name());
    return new GraphMap(x.size().windowed(3, 3, stride, Padding.SAME), activated(sums, layer));
  }

  private Operand<TFloat32> activated(Operand<TFloat32> sums, String layer) {
    Ops tf = scopes.scope(names.normalisation(layer));
    NetworkVariable beta = variable(layer, Role.BETA);
    Operand<TFloat32> gamma =
        style.scaled()
            ? value(layer, Role.GAMMA)
            : tf.withName("ones").fill(tf.constant(beta.shape().asArray()), tf.constant(1f));
    Operand<TFloat32> normalised =
        form.normalised(
            tf,
            sums,
            gamma,
            beta,
            variable(layer, Role.MOVING_MEAN),
            variable(layer, Role.MOVING_VARIANCE));
    String scope = names.activation(layer);
    return style.capped()
        ? scopes.named(scope + "/Relu6").nn.relu6(normalised)
        : scopes.named(scope + "/Relu").nn.relu(normalised);
  }

  private Operand<TFloat32> biased(Operand<TFloat32> sums, String layer) {
    return scopes.named(names.scope(layer) + "/BiasAdd").nn.biasAdd(sums, value(layer, Role.BIAS));
  }

  @Override
  public GraphMap maxPool(GraphMap x, String layer, int side, int stride, Padding padding) {
    Ops tf = scopes.scope(names.maxPool(layer));
    Operand<TFloat32> largest =
        tf.withName("MaxPool")
            .nn
            .maxPool(
                x.tensor(), window(tf, side, side), window(tf, stride, stride), padding.name());
    return new GraphMap(x.size().windowed(side, side, stride, padding), largest);
  }

  private static Operand<TInt32> window(Ops tf, int rows, int columns) {
    return tf.constant(new int[] {1, rows, columns, 1});
  }

  @Override
  public GraphMap meanPool(GraphMap x, String layer, int side, int stride, Padding padding) {
    return new GraphMap(
        x.size().windowed(side, side, stride, padding),
        mean(x, names.meanPool(layer), side, side, stride, padding));
  }

  @Override
  public GraphMap globalMean(GraphMap x, String layer) {
    MapSize size = x.size();
    return new GraphMap(
        new MapSize(1, 1, size.channels()),
        mean(x, names.meanPool(layer), size.rows(), size.columns(), 1, Padding.VALID));
  }

  @Override
  public GraphMap meanOfMaps(GraphMap x, String layer) {
    Ops tf = scopes.scope(names.meanPool(layer));
    return new GraphMap(
        new MapSize(1, 1, x.size().channels()),
        tf.withName("Mean").math.mean(x.tensor(), tf.constant(new int[] {1, 2})));
  }

  private Operand<TFloat32> mean(
      GraphMap x, String scope, long rows, long columns, long stride, Padding padding) {
    return scopes
        .named(scope + "/AvgPool")
        .nn
        .avgPool(
            x.tensor(),
            List.of(1L, rows, columns, 1L),
            List.of(1L, stride, stride, 1L),
            padding.name());
  }

  @Override
  public GraphMap concatenation(String block, List<GraphMap> towers) {
    Ops tf = scopes.scope(names.block(block));
    int channels = towers.stream().mapToInt(tower -> tower.size().channels()).sum();
    return new GraphMap(
        towers.get(0).size().withChannels(channels),
        tf.withName("concat")
            .concat(towers.stream().map(GraphMap::tensor).toList(), tf.constant(3)));
  }

  @Override
  public GraphMap residual(
      GraphMap x, GraphMap change, String block, double scale, boolean activated) {
    Ops tf = scopes.scope(names.block(block));
    Operand<TFloat32> scaled =
        tf.withName("mul").math.mul(change.tensor(), tf.constant((float) scale));
    Operand<TFloat32> sum = tf.withName("add").math.add(x.tensor(), scaled);
    return x.with(activated ? tf.withName("Relu").nn.relu(sum) : sum);
  }

  @Override
  public GraphMap dropout(GraphMap x, String layer, double kept) {
    return x.with(form.dropout(scopes.scope(names.block(layer)), x.tensor(), kept));
  }

  @Override
  public GraphMap dense(GraphMap x, String layer, int outputs) {
    Operand<TFloat32> product =
        scopes
            .named(names.scope(layer) + "/MatMul")
            .linalg
            .matMul(x.tensor(), value(layer, Role.KERNEL));
    return new GraphMap(x.size().withChannels(outputs), biased(product, layer));
  }

  @Override
  public GraphMap squeezed(GraphMap x, String layer) {
    return x.with(
        scopes.named(names.block(layer)).squeeze(x.tensor(), Squeeze.axis(List.of(1L, 2L))));
  }

  @Override
  public GraphMap flattened(GraphMap x, String layer) {
    return x.with(reshaped(names.block(layer) + "/flatten/Reshape", x));
  }

  @Override
  public GraphMap softmax(GraphMap logits) {
    String scores = names.scores();
    if (!scores.endsWith(RESHAPED)) {
      return logits.with(scopes.named(scores).nn.softmax(logits.tensor()));
    }
    // As in TF-slim, whose softmax takes and gives any number of dimensions.
    String scope = scores.substring(0, scores.length() - RESHAPED.length());
    GraphMap flat = logits.with(reshaped(scope + "/Reshape", logits));
    GraphMap softmax = logits.with(scopes.named(scope + "/Softmax").nn.softmax(flat.tensor()));
    return logits.with(reshaped(scores, softmax));
  }

  /** Adds a reshaping to [N, channels] with that full name. */
  private Operand<TFloat32> reshaped(String name, GraphMap x) {
    Ops tf = scopes.scope(name.substring(0, name.lastIndexOf('/')));
    Operand<TInt32> shape = tf.constant(new int[] {-1, x.size().channels()});
    return scopes.named(name).reshape(x.tensor(), shape);
  }

  private Operand<TFloat32> value(String layer, Role role) {
    return form.value(variable(layer, role));
  }

  private NetworkVariable variable(String layer, Role role) {
    String name = names.variable(layer, role);
    NetworkVariable variable = variables.get(name);
    if (variable == null) {
      throw new IllegalStateException(network.architecture().title() + " has no variable " + name);
    }
    return variable;
  }
}
