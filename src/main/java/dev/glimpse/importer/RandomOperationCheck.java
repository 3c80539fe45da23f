package dev.glimpse.importer;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;

/** A search for operations that draw random numbers, as augmentation and dropout do in training. */
final class RandomOperationCheck {

  /** Operations such as RandomUniform, StatelessRandomUniformV2, RngReadAndSkip, Multinomial. */
  private static final Pattern RANDOM =
      Pattern.compile(".*(Random|Rng|Multinomial|TruncatedNormal|SampleDistorted).*");

  private RandomOperationCheck() {}

  /**
   * Returns the nodes that draw random numbers, including those in functions.
   *
   * @param nodes nodes of a graph, from which functions are called
   * @param library the graph's functions
   */
  static Set<String> among(Collection<NodeDef> nodes, FunctionDefLibrary library) {
    Map<String, FunctionDef> functions = new HashMap<>();
    library.getFunctionList().forEach(f -> functions.put(f.getSignature().getName(), f));
    Set<String> found = new TreeSet<>();
    Set<String> entered = new HashSet<>();
    Deque<NodeDef> open = new ArrayDeque<>(nodes);
    while (!open.isEmpty()) {
      NodeDef node = open.remove();
      if (RANDOM.matcher(node.getOp()).matches()) {
        found.add(node.getName() + " (" + node.getOp() + ")");
      }
      called(node)
          .filter(entered::add)
          .map(functions::get)
          .filter(function -> function != null)
          .forEach(function -> open.addAll(function.getNodeDefList()));
    }
    return found;
  }

  /** Returns the names of all functions that a node may call. */
  private static Stream<String> called(NodeDef node) {
    Stream<NameAttrList> named =
        node.getAttrMap().values().stream()
            .flatMap(
                value ->
                    Stream.concat(
                        value.hasFunc() ? Stream.of(value.getFunc()) : Stream.empty(),
                        value.hasList() ? list(value).stream() : Stream.empty()));
    return Stream.concat(Stream.of(node.getOp()), named.map(NameAttrList::getName));
  }

  private static List<NameAttrList> list(AttrValue value) {
    return value.getList().getFuncList();
  }
}
