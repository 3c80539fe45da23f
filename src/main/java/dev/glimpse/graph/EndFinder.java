package dev.glimpse.graph;

import dev.glimpse.graph.ImportRequest.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Finds where a model takes images and gives scores: by what the user says, else by the signature
 * of a SavedModel, else by what a graph is fed and what nothing in it consumes.
 */
final class EndFinder {

  private static final Set<String> FED = Set.of("Placeholder", "PlaceholderWithDefault");

  private final OriginalModel model;
  private final EditableGraph graph;
  private final Place place;
  private final @Nullable SignatureDef signature;

  EndFinder(OriginalModel model, Place place) {
    this.model = model;
    this.graph = new EditableGraph(model.definition());
    this.place = place;
    this.signature = signature();
  }

  /**
   * Finds them.
   *
   * @throws ImportException if there are several or none, naming the candidates and the option
   */
  Ends find() {
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
      Optional<TensorName> decoded = new DecodedImage(graph, needed).find();
      if (decoded.isPresent()) {
        return ends(decoded.get(), scores);
      }
    }
    throw ask("--input", "Which tensor takes the images?", images.isEmpty() ? fed : images);
  }

  private Ends ends(TensorName image, TensorName scores) {
    if (model.type(image) != DataType.DT_FLOAT) {
      throw new ImportException(
          "%s takes %s; say --input with the tensor that holds the image as float32"
              .formatted(image, model.type(image)));
    }
    ImageForm form =
        ImageForm.of(model.shape(image), place.side())
            .orElseThrow(
                () ->
                    new ImportException(
                        "%s has the shape %s, which is no square image%s"
                            .formatted(
                                image,
                                model.shape(image),
                                place.side() == null ? "; say its --side if you know it" : "")));
    if (!graph.ancestors(scores.node()).contains(image.node())) {
      throw new ImportException(scores + " does not depend on " + image);
    }
    return DecodedImage.contents(graph, image)
        .map(contents -> new Ends(contents, true, image, form, scores))
        .orElseGet(() -> new Ends(image, false, image, form, scores));
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
          "Which signature is it? Say --signature with one of: "
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
      Map<String, TensorName> floats =
          tensors(signature.getOutputsMap(), info -> info.getDtype() == DataType.DT_FLOAT);
      if (place.output() != null) {
        return resolve("--output", place.output(), floats, floats.values());
      }
      if (floats.size() != 1) {
        throw new ImportException(
            "Which output holds the scores? Say --output with one of: " + floats.keySet());
      }
      return floats.values().iterator().next();
    }
    List<TensorName> last = new LastTensors(graph, model).find();
    if (place.output() != null) {
      return resolve("--output", place.output(), Map.of(), last);
    }
    if (last.size() != 1) {
      throw ask("--output", "Which tensor holds the scores?", last);
    }
    return last.get(0);
  }

  private TensorName resolve(
      String option, String name, Map<String, TensorName> keys, Collection<TensorName> candidates) {
    TensorName byKey = keys.get(name);
    if (byKey != null) {
      return byKey;
    }
    if (name.matches("[^:^]+(:\\d{1,4})?")) {
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
        && model.type(tensor) == DataType.DT_FLOAT
        && ImageForm.of(model.shape(tensor), place.side()).isPresent();
  }

  private static ImportException ask(
      String option, String question, Collection<TensorName> candidates) {
    return new ImportException(
        candidates.isEmpty()
            ? question + " Say " + option + " with its name; none looks like it"
            : question + " Say " + option + " with one of: " + candidates);
  }
}
