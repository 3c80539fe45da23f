package dev.glimpse.architecture;

import dev.glimpse.architecture.MapSize.Padding;
import dev.glimpse.architecture.NetworkVariable.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/** A pass over a network that lists its variables, without TensorFlow's native library. */
final class VariableRecorder implements NetworkLayers<RecordedLayer> {

  private final LayerNames names;
  private final LayerStyle style;
  private final List<RecordedLayer> layers = new ArrayList<>();

  private VariableRecorder(NetworkArchitecture architecture) {
    this.names = architecture.names();
    this.style = architecture.style();
  }

  /** Returns a network's variables; for Keras in the order of its files. */
  static List<NetworkVariable> variables(NetworkConfiguration network) {
    NetworkArchitecture architecture = network.architecture();
    VariableRecorder recorder = new VariableRecorder(architecture);
    RecordedLayer images =
        new RecordedLayer(new MapSize(network.side(), network.side(), 3), List.of(), List.of());
    RecordedLayer scores = architecture.definition().build(recorder, images, network).scores();
    List<RecordedLayer> ordered =
        architecture == NetworkArchitecture.KERAS_INCEPTION_V3
            ? KerasLayerOrder.of(scores)
            : recorder.layers;
    return ordered.stream().flatMap(layer -> layer.variables().stream()).toList();
  }

  @Override
  public RecordedLayer convolution(RecordedLayer x, ConvolutionSpec convolution) {
    int in = x.size().channels();
    int maps = convolution.maps();
    long window = (long) convolution.rows() * convolution.columns();
    WeightInitializer initializer =
        convolution.initializer() != null
            ? convolution.initializer()
            : style.kernels().of(window * in, window * maps);
    NetworkVariable kernel =
        new NetworkVariable(
            names.variable(convolution.layer(), Role.KERNEL),
            Shape.of(convolution.rows(), convolution.columns(), in, maps),
            Role.KERNEL,
            initializer);
    MapSize size =
        x.size()
            .windowed(
                convolution.rows(),
                convolution.columns(),
                convolution.stride(),
                convolution.padding())
            .withChannels(maps);
    return convolution.normalised()
        ? activated(add(size, List.of(x), kernel), convolution.layer())
        : add(size, List.of(x), kernel, bias(convolution.layer(), maps));
  }

  @Override
  public RecordedLayer depthwise(RecordedLayer x, String layer, int stride) {
    int in = x.size().channels();
    NetworkVariable kernel =
        new NetworkVariable(
            names.variable(layer, Role.DEPTHWISE_KERNEL),
            Shape.of(3, 3, in, 1),
            Role.DEPTHWISE_KERNEL,
            style.kernels().of(9, 9));
    return activated(add(x.size().windowed(3, 3, stride, Padding.SAME), List.of(x), kernel), layer);
  }

  private RecordedLayer activated(RecordedLayer sums, String layer) {
    int maps = sums.size().channels();
    Stream<NetworkVariable> scale =
        style.scaled() ? Stream.of(channels(layer, Role.GAMMA, maps, 1)) : Stream.empty();
    NetworkVariable[] variables =
        Stream.concat(
                scale,
                Stream.of(
                    channels(layer, Role.BETA, maps, 0),
                    channels(layer, Role.MOVING_MEAN, maps, 0),
                    channels(layer, Role.MOVING_VARIANCE, maps, 1)))
            .toArray(NetworkVariable[]::new);
    return add(sums.size(), List.of(add(sums.size(), List.of(sums), variables)));
  }

  private NetworkVariable bias(String layer, int outputs) {
    return channels(layer, Role.BIAS, outputs, 0);
  }

  private NetworkVariable channels(String layer, Role role, int channels, double value) {
    return new NetworkVariable(
        names.variable(layer, role), Shape.of(channels), role, WeightInitializer.constant(value));
  }

  @Override
  public RecordedLayer maxPool(
      RecordedLayer x, String layer, int side, int stride, Padding padding) {
    return add(x.size().windowed(side, side, stride, padding), List.of(x));
  }

  @Override
  public RecordedLayer meanPool(
      RecordedLayer x, String layer, int side, int stride, Padding padding) {
    return add(x.size().windowed(side, side, stride, padding), List.of(x));
  }

  @Override
  public RecordedLayer globalMean(RecordedLayer x, String layer) {
    return add(new MapSize(1, 1, x.size().channels()), List.of(x));
  }

  @Override
  public RecordedLayer meanOfMaps(RecordedLayer x, String layer) {
    return globalMean(x, layer);
  }

  @Override
  public RecordedLayer concatenation(String block, List<RecordedLayer> towers) {
    int channels = towers.stream().mapToInt(tower -> tower.size().channels()).sum();
    return add(towers.get(0).size().withChannels(channels), towers);
  }

  @Override
  public RecordedLayer residual(
      RecordedLayer x, RecordedLayer change, String block, double scale, boolean activated) {
    return add(x.size(), List.of(x, change));
  }

  @Override
  public RecordedLayer dropout(RecordedLayer x, String layer, double kept) {
    return add(x.size(), List.of(x));
  }

  @Override
  public RecordedLayer dense(RecordedLayer x, String layer, int outputs) {
    int in = x.size().channels();
    NetworkVariable kernel =
        new NetworkVariable(
            names.variable(layer, Role.KERNEL),
            Shape.of(in, outputs),
            Role.KERNEL,
            WeightInitializer.glorot(in, outputs));
    return add(x.size().withChannels(outputs), List.of(x), kernel, bias(layer, outputs));
  }

  @Override
  public RecordedLayer squeezed(RecordedLayer x, String layer) {
    return add(x.size(), List.of(x));
  }

  @Override
  public RecordedLayer flattened(RecordedLayer x, String layer) {
    return add(x.size(), List.of(x));
  }

  @Override
  public RecordedLayer softmax(RecordedLayer logits) {
    return add(logits.size(), List.of(logits));
  }

  private RecordedLayer add(
      MapSize size, List<RecordedLayer> inputs, NetworkVariable... variables) {
    RecordedLayer layer = new RecordedLayer(size, inputs, List.of(variables));
    layers.add(layer);
    return layer;
  }
}
