package dev.glimpse.architecture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/** Lists of variables and shapes that TF-slim's and Keras's own code wrote. */
final class PublishedVariables {

  private static final Path MODELS = Path.of("../shared/models");

  private PublishedVariables() {}

  /** Returns the shapes of a checkpoint's variables without its step counter, by name. */
  static Map<String, Shape> ofCheckpoint(String name) throws IOException {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    lines("checkpoints/" + name + ".tsv")
        .map(line -> line.split("\t"))
        .filter(variable -> !variable[0].equals("global_step"))
        .forEach(variable -> shapes.put(variable[0], shape(variable[1])));
    return shapes;
  }

  /** Returns Keras's variables in the order of its files, such as {@code conv2d_1/kernel}. */
  static Map<String, Shape> ofKeras(String name) throws IOException {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    lines("keras/" + name + ".tsv")
        .map(line -> line.split("\t"))
        .forEach(
            variable ->
                shapes.put(variable[0] + "/" + variable[2].replace(":0", ""), shape(variable[3])));
    return shapes;
  }

  /** Returns the shapes with another number of classes than ImageNet's 1001. */
  static Map<String, Shape> withClasses(Map<String, Shape> shapes, int classes) {
    Map<String, Shape> changed = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          long[] sizes = shape.asArray();
          int last = sizes.length - 1;
          sizes[last] = sizes[last] == 1001 ? classes : sizes[last];
          changed.put(name, Shape.of(sizes));
        });
    return changed;
  }

  private static Stream<String> lines(String file) throws IOException {
    Path path = MODELS.resolve(file);
    assumeTrue(Files.exists(path), path + " is missing");
    return Files.readAllLines(path).stream();
  }

  private static Shape shape(String text) {
    return Shape.of(Arrays.stream(text.split("x")).mapToLong(Long::parseLong).toArray());
  }

  /** Returns a source with these shapes and without values. */
  static WeightSource source(Map<String, Shape> shapes) {
    return new WeightSource() {
      @Override
      public Set<String> names() {
        return shapes.keySet();
      }

      @Override
      public Shape shape(String name) {
        Shape shape = shapes.get(name);
        if (shape == null) {
          throw WeightMismatchException.missing(name);
        }
        return shape;
      }

      @Override
      public void read(String name, ValueSink sink) {
        throw new AssertionError("No values are needed: " + name);
      }
    };
  }

  /** Returns the shapes of a network's variables by name, in their order. */
  static Map<String, Shape> of(List<NetworkVariable> variables) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    variables.forEach(variable -> shapes.put(variable.name(), variable.shape()));
    return shapes;
  }
}
