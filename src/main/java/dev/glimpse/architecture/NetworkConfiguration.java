package dev.glimpse.architecture;

import java.util.List;

/**
 * A network of a certain size.
 *
 * @param architecture its layers
 * @param width the factor of the number of maps in each layer; 1 as published
 * @param classes the number of outputs
 * @param side rows and columns of an image; the kernels of the auxiliary head depend on it
 * @param auxiliaryHead whether it has the second classifier that helps training
 */
public record NetworkConfiguration(
    NetworkArchitecture architecture, double width, int classes, int side, boolean auxiliaryHead) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is not positive, or the architecture has no
   *     auxiliary head
   */
  public NetworkConfiguration {
    if (!(width > 0) || classes < 1 || side < 1) {
      throw new IllegalArgumentException(
          "Width, classes and side must be positive: %s, %d, %d".formatted(width, classes, side));
    }
    if (auxiliaryHead && !architecture.hasAuxiliaryHead()) {
      throw new IllegalArgumentException(architecture.title() + " has no auxiliary head");
    }
  }

  /**
   * Returns the network whose variables a source has. Width, number of classes and presence of the
   * auxiliary head follow from the shapes; the side is the architecture's default. An auxiliary
   * head that is incomplete or was made for another side is ignored.
   *
   * @param weights a source with the network's variables only: without slots of optimizers, step
   *     counters and second copies such as moving averages
   * @throws WeightMismatchException if variables are missing, have another shape, or if arrays are
   *     left over
   */
  public static NetworkConfiguration of(NetworkArchitecture architecture, WeightSource weights) {
    return new ConfigurationRecogniser(architecture, weights).recognise();
  }

  /** Returns the same network for images of other rows and columns. */
  public NetworkConfiguration withSide(int pixels) {
    return new NetworkConfiguration(architecture, width, classes, pixels, auxiliaryHead);
  }

  /** Returns the same network without auxiliary head, as it is served. */
  public NetworkConfiguration withoutAuxiliaryHead() {
    return new NetworkConfiguration(architecture, width, classes, side, false);
  }

  /** Returns all variables: in the order of the layers, for Keras in the order of its files. */
  public List<NetworkVariable> variables() {
    return VariableRecorder.variables(this);
  }

  /** Returns the number of maps of a layer that has so many in the published network. */
  int maps(int published) {
    return Math.max((int) (published * width), architecture.style().smallestMaps());
  }
}
