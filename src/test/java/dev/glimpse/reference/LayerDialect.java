package dev.glimpse.reference;

/** A way in which layers become operations and names. */
enum LayerDialect {
  /** Keras 2: fused batch normalisation, scopes named as the layers. */
  KERAS_2("kernel", "bias", "", true),

  /** Keras 3: batch normalisation in single steps, scopes named as the layers with {@code _1}. */
  KERAS_3("kernel", "bias", "_1", false),

  /** TF-slim: fused batch normalisation, names as in its checkpoints. */
  SLIM("weights", "biases", "", true);

  private final String kernel;
  private final String bias;
  private final String suffix;
  private final boolean fused;

  LayerDialect(String kernel, String bias, String suffix, boolean fused) {
    this.kernel = kernel;
    this.bias = bias;
    this.suffix = suffix;
    this.fused = fused;
  }

  /** Returns the name of a layer's kernel within the layer. */
  String kernel() {
    return kernel;
  }

  /** Returns the name of a layer's bias within the layer. */
  String bias() {
    return bias;
  }

  /** Returns the scope of a model or layer. */
  String scope(String name) {
    return name + suffix;
  }

  /** Returns whether a batch normalisation is one operation. */
  boolean fused() {
    return fused;
  }
}
