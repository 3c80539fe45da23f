package dev.glimpse.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.StringData;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open HDF5 file. Each fault of it is a {@link KerasFileException}.
 *
 * <p>jhdf trusts the sizes in a file. Here an array is only read if the file is large enough for
 * it. For one thread.
 */
final class Hdf5File implements AutoCloseable {

  /** The largest ratio of deflate, rounded up: 1,032 zeros in a byte (zlib's documentation). */
  static final long LARGEST_RATIO = 1_032;

  /** The largest array that Java and a graph's protobuf message can contain, in bytes. */
  private static final long LARGEST_ARRAY = (1L << 31) - (64 << 20);

  /** Java's types of float numbers; jhdf has the second ones for arrays without dimensions. */
  private static final Set<Class<?>> FLOATS =
      Set.of(float.class, double.class, Float.class, Double.class);

  private static final Set<Class<?>> INTEGERS =
      Set.of(
          byte.class,
          short.class,
          int.class,
          long.class,
          BigInteger.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class);

  private final HdfFile file;
  private final String name;
  private final long size;

  private Hdf5File(HdfFile file, String name, long size) {
    this.file = file;
    this.name = name;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @throws KerasFileException if it is not HDF5, or is damaged
   */
  static Hdf5File open(Path path) throws IOException {
    Hdf5Superblock.checkLength(path);
    long size = Files.size(path);
    String name = String.valueOf(path.getFileName());
    return guarded(name, () -> new Hdf5File(new HdfFile(path), name, size));
  }

  /** Returns the names of the members of a group, in the order of the file. */
  List<String> members(String group) {
    return guarded(
        name,
        () ->
            node(group) instanceof Group found
                ? List.copyOf(found.getChildren().keySet())
                : List.of());
  }

  /** Returns whether there is a group. */
  boolean hasGroup(String path) {
    return guarded(name, () -> node(path) instanceof Group);
  }

  /** Returns whether there is a dataset. */
  boolean hasDataset(String path) {
    return guarded(name, () -> node(path) instanceof Dataset);
  }

  /**
   * Returns whether there is a dataset of integers. Weights are float numbers; Keras saves counters
   * and the states of random generators among them.
   */
  boolean hasIntegers(String path) {
    return guarded(
        name,
        () -> node(path) instanceof Dataset dataset && INTEGERS.contains(dataset.getJavaType()));
  }

  /** Returns a text attribute of a group; empty if it is absent. */
  Optional<String> text(String group, String attribute) {
    return guarded(
        name,
        () -> {
          Object data = data(group, attribute);
          return data instanceof String text ? Optional.of(text) : Optional.empty();
        });
  }

  /**
   * Returns a list of texts that is an attribute of a group. Keras splits a long list into several
   * attributes with numbers behind the name.
   *
   * @return the texts; empty if there is no such attribute
   */
  Optional<List<String>> texts(String group, String attribute) {
    return guarded(
        name,
        () -> {
          if (attribute(group, attribute) != null) {
            return Optional.of(list(data(group, attribute), group, attribute));
          }
          if (attribute(group, attribute + 0) == null) {
            return Optional.empty();
          }
          List<String> all = new ArrayList<>();
          for (int i = 0; attribute(group, attribute + i) != null; i++) {
            all.addAll(list(data(group, attribute + i), group, attribute + i));
          }
          return Optional.of(all);
        });
  }

  private List<String> list(@Nullable Object data, String group, String attribute) {
    if (data == null) { // an empty list has no data
      return List.of();
    }
    if (data instanceof String one) {
      return List.of(one);
    }
    if (data instanceof String[] several) {
      return List.of(several);
    }
    throw damaged("the attribute %s of %s is not a list of texts".formatted(attribute, group));
  }

  private @Nullable Object data(String group, String attribute) {
    Attribute found = attribute(group, attribute);
    if (found == null || found.isEmpty() || found.getSize() == 0) {
      return null;
    }
    if (found.getSizeInBytes() > size) {
      throw damaged("the attribute %s of %s is larger than the file".formatted(attribute, group));
    }
    return found.getDataType() instanceof StringData ? texts(found) : found.getData();
  }

  /**
   * Decodes texts of a fixed length as UTF-8. Keras writes UTF-8, and h5py declares it as ASCII,
   * which jhdf believes.
   */
  private static Object texts(Attribute attribute) {
    ByteBuffer bytes = attribute.getBuffer().duplicate();
    String[] texts = new String[Math.toIntExact(attribute.getSize())];
    byte[] one = new byte[attribute.getDataType().getSize()];
    for (int i = 0; i < texts.length; i++) {
      bytes.get(one);
      int length = 0;
      while (length < one.length && one[length] != 0) {
        length++;
      }
      texts[i] = new String(one, 0, length, StandardCharsets.UTF_8).stripTrailing();
    }
    return attribute.isScalar() ? texts[0] : texts;
  }

  private @Nullable Attribute attribute(String group, String attribute) {
    Node node = node(group);
    return node == null ? null : node.getAttributes().get(attribute);
  }

  private @Nullable Node node(String path) {
    Node node = file;
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty()) {
        node = node instanceof Group group ? group.getChildren().get(part) : null;
        if (node == null) {
          return null;
        }
      }
    }
    return node;
  }

  /**
   * Finds an array of float numbers.
   *
   * @param path the dataset's path
   * @param given the name of the array, for messages and matching
   * @throws KerasFileException if it is missing, contains something else, or cannot be as large as
   *     it says
   */
  WeightArray array(String path, String given) {
    return guarded(
        name,
        () -> {
          if (!(node(path) instanceof Dataset dataset)) {
            throw damaged("there is no array " + path);
          }
          Class<?> type = dataset.getJavaType();
          if (!FLOATS.contains(type)) {
            throw damaged("%s has numbers of the type %s".formatted(path, type.getSimpleName()));
          }
          checkSize(path, dataset);
          return new WeightArray(given, dataset.getDimensionsAsLong(), () -> read(path, dataset));
        });
  }

  private void checkSize(String path, Dataset dataset) {
    long numbers = 1;
    for (long length : dataset.getDimensionsAsLong()) {
      if (length < 1 || length > LARGEST_ARRAY || numbers > LARGEST_ARRAY / length) {
        throw damaged("%s has an impossible size".formatted(path));
      }
      numbers *= length;
    }
    long bytes = numbers * Float.BYTES;
    boolean packed = !dataset.getFilters().isEmpty();
    if (bytes > LARGEST_ARRAY || bytes / (packed ? LARGEST_RATIO : 2) > size) {
      throw damaged("%s is larger than the file".formatted(path));
    }
  }

  private float[] read(String path, Dataset dataset) {
    return guarded(
        name,
        () -> {
          Object data = dataset.isScalar() ? dataset.getData() : dataset.getDataFlat();
          if (data instanceof float[] floats) {
            return floats;
          }
          if (data instanceof double[] doubles) {
            float[] floats = new float[doubles.length];
            for (int i = 0; i < floats.length; i++) {
              floats[i] = (float) doubles[i];
            }
            return floats;
          }
          if (data instanceof Number number) {
            return new float[] {number.floatValue()};
          }
          throw damaged("%s has no numbers".formatted(path));
        });
  }

  private KerasFileException damaged(String what) {
    return new KerasFileException("%s is damaged: %s".formatted(name, what));
  }

  /**
   * Runs jhdf's code, whose failures on damaged files have no common type.
   *
   * <p>A damaged size can also make it ask for more memory than there is, at once and not bit by
   * bit, or follow addresses in a circle until the stack is full. Both end here.
   */
  private static <T> T guarded(String name, Supplier<T> work) {
    try {
      return work.get();
    } catch (KerasFileException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      throw new KerasFileException("%s is damaged: %s".formatted(name, e), e);
    }
  }

  @Override
  public void close() {
    guarded(
        name,
        () -> {
          file.close();
          return true;
        });
  }
}
