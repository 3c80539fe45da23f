package dev.glimpse.architecture;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * A source of weights that does not fit the network. The message names the arrays, at most five of
 * each kind.
 */
public final class WeightMismatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int NAMED = 5;

  private WeightMismatchException(String message) {
    super(message);
  }

  /** Returns the exception of a source that has no array of that name. */
  public static WeightMismatchException missing(String name) {
    return new WeightMismatchException("The weights have no array " + name);
  }

  /** Returns the exception of an array whose shape does not fit. */
  static WeightMismatchException misshapen(String name, Shape found, Shape needed) {
    return new WeightMismatchException(
        "The array " + name + " has the shape " + found + ", needed is " + needed);
  }

  /** Returns the exception of a source that differs from a network's variables. */
  static WeightMismatchException of(
      String network, List<String> missing, List<String> misshapen, List<String> unused) {
    List<String> parts = new ArrayList<>();
    add(parts, "missing", missing);
    add(parts, "of another shape", misshapen);
    add(parts, "not used", unused);
    return new WeightMismatchException(
        "The weights do not fit " + network + ": " + String.join("; ", parts));
  }

  private static void add(List<String> parts, String what, List<String> names) {
    if (!names.isEmpty()) {
      String more = names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : "";
      parts.add(
          what + ": " + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more);
    }
  }
}
