package dev.glimpse.architecture;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A network whose layers are known, with the properties of its published weights. */
public enum NetworkArchitecture {

  /**
   * Inception v3 as in TF-slim, after Szegedy and others, "Rethinking the Inception Architecture
   * for Computer Vision" (2015, arXiv:1512.00567).
   */
  INCEPTION_V3("inception-v3-slim", "Inception v3", "InceptionV3/", 299, "tf-slim"),

  /**
   * Inception v4 as in TF-slim, after Szegedy and others, "Inception-v4, Inception-ResNet and the
   * Impact of Residual Connections on Learning" (2016, arXiv:1602.07261).
   */
  INCEPTION_V4("inception-v4-slim", "Inception v4", "InceptionV4/", 299, "tf-slim"),

  /** Inception-ResNet-v2 as in TF-slim, after the same paper as Inception v4. */
  INCEPTION_RESNET_V2(
      "inception-resnet-v2-slim", "Inception-ResNet-v2", "InceptionResnetV2/", 299, "tf-slim"),

  /**
   * MobileNet v1 as in TF-slim, after Howard and others, "MobileNets: Efficient Convolutional
   * Neural Networks for Mobile Vision Applications" (2017, arXiv:1704.04861).
   */
  MOBILENET_V1("mobilenet-v1-slim", "MobileNet v1", "MobilenetV1/", 224, "tf-slim"),

  /**
   * Inception v3 as in keras.applications: the layers of {@link #INCEPTION_V3} without the
   * auxiliary head and dropout, with a dense last layer.
   */
  KERAS_INCEPTION_V3(
      "keras-inception-v3", "Inception v3 of Keras", "conv2d_94/", 299, "keras-inception");

  /** The name of the placeholder of the images in each network's graph. */
  static final String IMAGES = "input";

  private final String id;
  private final String title;
  private final String prefix;
  private final int defaultSide;
  private final String preprocessing;

  NetworkArchitecture(
      String id, String title, String prefix, int defaultSide, String preprocessing) {
    this.id = id;
    this.title = title;
    this.prefix = prefix;
    this.defaultSide = defaultSide;
    this.preprocessing = preprocessing;
  }

  /**
   * Returns the architecture of a file of weights by the scope of its arrays, if there is exactly
   * one.
   *
   * @param names the names of all arrays
   */
  public static Optional<NetworkArchitecture> recognise(Collection<String> names) {
    List<NetworkArchitecture> fitting =
        Arrays.stream(values())
            .filter(known -> names.stream().anyMatch(name -> name.startsWith(known.prefix)))
            .toList();
    return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
  }

  /** Returns the name, which is also the name of the import preset of its published graph. */
  public String id() {
    return id;
  }

  /** Returns the name for messages. */
  public String title() {
    return title;
  }

  /** Returns rows and columns of the images that the published weights were trained with. */
  public int defaultSide() {
    return defaultSide;
  }

  /** Returns the name of the preprocessing preset of the published weights. */
  public String preprocessing() {
    return preprocessing;
  }

  /** Returns the tensor of the frozen graph that takes images [N, side, side, 3]. */
  public String input() {
    return IMAGES + ":0";
  }

  /** Returns the tensor of the frozen graph that gives scores [N, classes], a softmax. */
  public String output() {
    return names().scores() + ":0";
  }

  /** Returns whether the published weights have an auxiliary head. */
  public boolean hasAuxiliaryHead() {
    return switch (this) {
      case INCEPTION_V3, INCEPTION_V4, INCEPTION_RESNET_V2 -> true;
      case MOBILENET_V1, KERAS_INCEPTION_V3 -> false;
    };
  }

  /** Returns new names for one pass over the network. */
  LayerNames names() {
    return switch (this) {
      case INCEPTION_V3 -> new SlimLayerNames("InceptionV3", "InceptionV3/Predictions/Reshape_1");
      case INCEPTION_V4 -> new SlimLayerNames("InceptionV4", "InceptionV4/Logits/Predictions");
      case INCEPTION_RESNET_V2 ->
          new SlimLayerNames("InceptionResnetV2", "InceptionResnetV2/Logits/Predictions");
      case MOBILENET_V1 -> new SlimLayerNames("MobilenetV1", "MobilenetV1/Predictions/Reshape_1");
      case KERAS_INCEPTION_V3 -> new KerasLayerNames();
    };
  }

  /** Returns the properties that all of its layers share. */
  LayerStyle style() {
    return switch (this) {
      case INCEPTION_V3, INCEPTION_V4 -> LayerStyle.INCEPTION;
      case INCEPTION_RESNET_V2 -> LayerStyle.RESIDUAL;
      case MOBILENET_V1 -> LayerStyle.MOBILE_NET;
      case KERAS_INCEPTION_V3 -> LayerStyle.KERAS;
    };
  }

  /** Returns its layers. */
  NetworkDefinition definition() {
    return switch (this) {
      case INCEPTION_V3 -> InceptionV3Network::slim;
      case INCEPTION_V4 -> InceptionV4Network::slim;
      case INCEPTION_RESNET_V2 -> InceptionResNetV2Network::slim;
      case MOBILENET_V1 -> MobileNetV1Network::slim;
      case KERAS_INCEPTION_V3 -> InceptionV3Network::keras;
    };
  }
}
