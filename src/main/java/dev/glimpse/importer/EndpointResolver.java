package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import dev.glimpse.graph.TensorTypeNames;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A search for the tensors through which a model takes images and gives scores. The user's options
 * come first, then the signature of a SavedModel, then the placeholders of the graph and the
 * tensors that no node consumes.
 */
final class EndpointResolver {

  private static final Set<String> FED = Set.of("Placeholder", "PlaceholderWithDefault");

  private static final String TENSOR = "[^:^]+(:\\d{1,4})?";

  private static final String WITHOUT_SIGNATURE =
      "The SavedModel has no signature, only functions for Python: it was saved as a part for other"
          + " models. Load it with tf.saved_model.load, and save it with a signature:"
          + " tf.saved_model.save(model, \"folder\", signatures=tf.function(lambda image:"
          + " {\"scores\": model(image)}).get_concrete_function(tf.TensorSpec([None, HEIGHT, WIDTH,"
          + " 3], tf.float32)))";

  private final OriginalModel model;
  private final EditableGraph graph;
  private final ImportTarget place;
  private final @Nullable SignatureDef signature;

  EndpointResolver(OriginalModel model, ImportTarget place) {
    this.model = model;
    this.graph = new EditableGraph(model.definition());
    this.place = place;
    this.signature = signature();
  }

  /**
   * Returns whether the input or the output of the model is inside a function: a string that is
   * decoded there, or a tensor that exists only in {@link OriginalModel#inlined}.
   */
  boolean needsInlining() {
    if (signature == null) {
      return false;
    }
    Map<String, TensorName> inputs = inputs();
    boolean strings =
        !inputs.isEmpty()
            && inputs.values().stream()
                .allMatch(input -> model.has(input) && model.type(input) == DataType.DT_STRING);
    return (place.input() == null && strings)
        || isInside(place.input(), inputs.keySet())
        || isInside(place.output(), signature.getOutputsMap().keySet());
  }

  private boolean isInside(@Nullable String name, Set<String> keys) {
    return name != null
        && !keys.contains(name)
        && name.matches(TENSOR)
        && !model.has(TensorName.parse(name));
  }

  /**
   * Finds the tensors.
   *
   * @throws ImportException if there are several candidates or none, with the candidates and the
   *     option to use, or if the only candidate cannot be used, with the reason
   */
  ModelEndpoints find() {
    TensorName scores = scores();
    Set<String> needed = graph.ancestors(scores.node());
    if (place.input() != null) {
      TensorName image =
          resolve("--input", place.input(), signature == null ? Map.of() : inputs(), fed(needed));
      return ends(image, scores);
    }
    List<TensorName> fed = signature == null ? fed(needed) : inputs().values().stream().toList();
    List<TensorName> images = fed.stream().filter(this::isImage).toList();
    if (images.size() == 1) {
      return ends(images.get(0), scores);
    }
    if (images.isEmpty()) {
      Optional<TensorName> decoded =
          new DecodedImageInput(graph, needed).find(tensor -> model.has(tensor) && isImage(tensor));
      if (decoded.isPresent()) {
        return ends(decoded.get(), scores);
      }
    }
    List<TensorName> candidates = images.isEmpty() ? fed : images;
    if (candidates.size() == 1 && model.has(candidates.get(0))) {
      throw refused(candidates.get(0));
    }
    throw ask("--input", "Which tensor takes the images?", candidates);
  }

  /** Returns the number of scores per image, if the signature or the graph contains it. */
  OptionalInt outputs(TensorName scores) {
    if (signature != null) {
      for (TensorInfo output : signature.getOutputsMap().values()) {
        TensorShapeProto shape = output.getTensorShape();
        if (output.getName().equals(scores.toString()) && shape.getDimCount() == 2) {
          return known(shape.getDim(1).getSize());
        }
      }
    }
    Shape shape = model.shape(scores);
    return shape.numDimensions() == 2 ? known(shape.get(1)) : OptionalInt.empty();
  }

  private static OptionalInt known(long size) {
    return size > 0 ? OptionalInt.of(Math.toIntExact(size)) : OptionalInt.empty();
  }

  private ImportException refused(TensorName image) {
    Shape shape = model.shape(image);
    DataType type = model.type(image);
    return new ImportException(
        "%s takes %s %s, %s"
            .formatted(
                image,
                TensorTypeNames.name(type),
                TensorTypeNames.shape(shape),
                ImageForm.refusal(shape, type)));
  }

  private ModelEndpoints ends(TensorName image, TensorName scores) {
    ImageForm form =
        ImageForm.of(model.shape(image), model.type(image), place.side())
            .orElseThrow(() -> refused(image));
    if (!graph.ancestors(scores.node()).contains(image.node())) {
      throw new ImportException(scores + " does not depend on " + image);
    }
    return DecodedImageInput.contents(graph, image)
        .map(contents -> new ModelEndpoints(contents, true, image, form, scores))
        .orElseGet(() -> new ModelEndpoints(image, false, image, form, scores));
  }

  private @Nullable SignatureDef signature() {
    Map<String, SignatureDef> all = model.signatures();
    String key = place.signature();
    if (key == null) {
      if (all.isEmpty()) {
        return null;
      }
      key = all.size() == 1 ? all.keySet().iterator().next() : "serving_default";
    }
    SignatureDef chosen = all.get(key);
    boolean needed = place.signature() != null || place.input() == null || place.output() == null;
    if (chosen == null && needed) {
      throw new ImportException(
          "Which signature describes the model? Pass --signature with one of: "
              + all.keySet().stream().sorted().toList());
    }
    return chosen;
  }

  private Map<String, TensorName> inputs() {
    return tensors(Objects.requireNonNull(signature).getInputsMap(), info -> true);
  }

  private static Map<String, TensorName> tensors(
      Map<String, TensorInfo> described, Predicate<TensorInfo> wanted) {
    Map<String, TensorName> tensors = new TreeMap<>();
    described.forEach(
        (key, info) -> {
          if (wanted.test(info)) {
            tensors.put(key, TensorName.parse(info.getName()));
          }
        });
    return tensors;
  }

  private TensorName scores() {
    if (signature != null) {
      Map<String, TensorInfo> outputs = signature.getOutputsMap();
      Map<String, TensorName> floats =
          tensors(outputs, info -> info.getDtype() == DataType.DT_FLOAT);
      if (floats.isEmpty()) {
        floats = tensors(outputs, info -> TensorTypeNames.isFloat(info.getDtype()));
      }
      if (place.output() != null) {
        return resolve("--output", place.output(), floats, floats.values());
      }
      if (floats.isEmpty()) {
        throw new ImportException(
            "None of the signature's outputs holds scores: "
                + outputs.entrySet().stream()
                    .map(output -> output.getKey() + " is " + name(output.getValue()))
                    .sorted()
                    .toList());
      }
      if (floats.size() != 1) {
        throw new ImportException(
            "Which output holds the scores? Pass --output with one of: " + floats.keySet());
      }
      return floats.values().iterator().next();
    }
    List<TensorName> last = new OutputTensorCandidates(graph, model).find();
    if (place.output() != null) {
      return resolve("--output", place.output(), Map.of(), last);
    }
    if (last.isEmpty() && graph.functions().getFunctionCount() > 0) {
      throw new ImportException(WITHOUT_SIGNATURE);
    }
    if (last.size() != 1) {
      throw ask("--output", "Which tensor holds the scores?", last);
    }
    return last.get(0);
  }

  private static String name(TensorInfo info) {
    return TensorTypeNames.name(info.getDtype());
  }

  private TensorName resolve(
      String option, String name, Map<String, TensorName> keys, Collection<TensorName> candidates) {
    TensorName byKey = keys.get(name);
    if (byKey != null) {
      return byKey;
    }
    if (name.matches(TENSOR)) {
      TensorName tensor = TensorName.parse(name);
      if (model.has(tensor)) {
        return tensor;
      }
    }
    throw ask(option, "The graph has no tensor " + name + ".", candidates);
  }

  private List<TensorName> fed(Set<String> needed) {
    List<TensorName> fed = new ArrayList<>();
    for (NodeDef node : graph.nodes()) {
      if (FED.contains(node.getOp()) && needed.contains(node.getName())) {
        fed.add(TensorName.of(node.getName()));
      }
    }
    return fed;
  }

  private boolean isImage(TensorName tensor) {
    return model.has(tensor)
        && ImageForm.of(model.shape(tensor), model.type(tensor), place.side()).isPresent();
  }

  private ImportException ask(String option, String question, Collection<TensorName> candidates) {
    return new ImportException(
        candidates.isEmpty()
            ? question + " Pass " + option + " with its name; no tensor looks like it"
            : question
                + " Pass "
                + option
                + " with one of: "
                + candidates.stream().map(this::described).toList());
  }

  private String described(TensorName tensor) {
    return model.has(tensor)
        ? "%s (%s %s)"
            .formatted(
                tensor,
                TensorTypeNames.name(model.type(tensor)),
                TensorTypeNames.shape(model.shape(tensor)))
        : tensor.toString();
  }
}
