package dev.glimpse.reference;

import dev.glimpse.model.Preprocessing;
import java.util.Locale;

/**
 * A published network whose architecture this package has. Numbers of parameters are those of
 * keras.applications' documentation, trained or not, with the layer of 1000 classes; of Inception
 * v4 those of TF-slim's checkpoint without the auxiliary head, with 1001 classes.
 */
public enum ReferenceNetwork {
  MOBILE_NET("MobileNet", "mobilenet_1.00_224", 224, 4_253_864, "keras-tf"),
  MOBILE_NET_V2("MobileNetV2", "mobilenetv2_1.00_224", 224, 3_538_984, "keras-tf"),
  MOBILE_NET_V3_SMALL("MobileNetV3Small", "MobilenetV3small", 224, 2_554_968, "keras-raw"),
  MOBILE_NET_V3_LARGE("MobileNetV3Large", "MobilenetV3large", 224, 5_507_432, "keras-raw"),
  DENSE_NET_121("DenseNet121", "densenet121", 224, 8_062_504, "keras-torch"),
  NAS_NET_MOBILE("NASNetMobile", "NASNet", 224, 5_326_716, "keras-tf"),
  /** Keras counts one number more: how many images its Normalization layer saw. */
  EFFICIENT_NET_B0("EfficientNetB0", "efficientnetb0", 224, 5_330_570, "keras-raw"),
  EFFICIENT_NET_V2_B0("EfficientNetV2B0", "efficientnetv2-b0", 224, 7_200_312, "keras-raw"),
  RES_NET_50("ResNet50", "resnet50", 224, 25_636_712, "keras-caffe"),
  RES_NET_50_V2("ResNet50V2", "resnet50v2", 224, 25_613_800, "keras-tf"),
  INCEPTION_V3("InceptionV3", "inception_v3", 299, 23_851_784, "keras-tf"),
  XCEPTION("Xception", "xception", 299, 22_910_480, "keras-tf"),
  INCEPTION_RESNET_V2("InceptionResNetV2", "inception_resnet_v2", 299, 55_873_736, "keras-tf"),
  VGG_16("VGG16", "vgg16", 224, 138_357_544, "keras-caffe"),
  CONV_NEXT_TINY("ConvNeXtTiny", "convnext_tiny", 224, 28_589_128, "keras-raw"),
  INCEPTION_V4("InceptionV4", "InceptionV4", 299, 42_712_937, "tf-slim");

  private final String title;
  private final String model;
  private final int side;
  private final long parameters;
  private final String preprocessing;

  ReferenceNetwork(String title, String model, int side, long parameters, String preprocessing) {
    this.title = title;
    this.model = model;
    this.side = side;
    this.parameters = parameters;
    this.preprocessing = preprocessing;
  }

  /**
   * Returns the network of that title, such as {@code MobileNetV2}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReferenceNetwork titled(String title) {
    for (ReferenceNetwork network : values()) {
      if (network.title.equalsIgnoreCase(title)) {
        return network;
      }
    }
    throw new IllegalArgumentException("There is no network " + title);
  }

  /** Returns the name of its class in keras.applications. */
  public String title() {
    return title;
  }

  /** Returns a name for a served model, such as {@code mobilenetv2-random}. */
  public String servedName() {
    return title.toLowerCase(Locale.ROOT) + "-random";
  }

  /** Returns the scope of its layers, as Keras names the model. */
  String model() {
    return model;
  }

  /** Returns rows and columns of an image. */
  public int side() {
    return side;
  }

  /** Returns the classes, and so the scores of an image. */
  public int classes() {
    return this == INCEPTION_V4 ? 1001 : 1000;
  }

  /** Returns how many numbers its weights have. */
  public long parameters() {
    return parameters;
  }

  /**
   * Returns the name of the preprocessing that its weights are published for, or where this Glimpse
   * does not have it, of one that suits random weights as well.
   */
  public String preprocessing() {
    return Preprocessing.presets().contains(preprocessing) ? preprocessing : "keras-inception";
  }

  /** Returns whether keras.applications has it. */
  public boolean ofKeras() {
    return this != INCEPTION_V4;
  }

  /** Returns a dialect in which frozen graphs of it were published. */
  LayerDialect dialect() {
    return this == INCEPTION_V4 ? LayerDialect.SLIM : LayerDialect.KERAS_2;
  }

  /** Returns its layers. */
  NetworkArchitecture architecture() {
    return switch (this) {
      case MOBILE_NET -> new MobileNetNetwork();
      case MOBILE_NET_V2 -> new MobileNetV2Network();
      case MOBILE_NET_V3_SMALL -> MobileNetV3Network.small();
      case MOBILE_NET_V3_LARGE -> MobileNetV3Network.large();
      case DENSE_NET_121 -> new DenseNet121Network();
      case NAS_NET_MOBILE -> new NasNetMobileNetwork();
      case EFFICIENT_NET_B0 -> new EfficientNetB0Network();
      case EFFICIENT_NET_V2_B0 -> new EfficientNetV2B0Network();
      case RES_NET_50 -> new ResNet50Network();
      case RES_NET_50_V2 -> new ResNet50V2Network();
      case INCEPTION_V3 -> new InceptionV3Network();
      case XCEPTION -> new XceptionNetwork();
      case INCEPTION_RESNET_V2 -> new InceptionResNetV2Network();
      case VGG_16 -> new Vgg16Network();
      case CONV_NEXT_TINY -> new ConvNextTinyNetwork();
      case INCEPTION_V4 -> new InceptionV4Network();
    };
  }
}
