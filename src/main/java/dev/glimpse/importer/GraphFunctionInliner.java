package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/**
 * A rewriting that replaces calls of functions by the bodies of the functions. TensorFlow 2 exports
 * a model as calls of functions that call functions; as one flat graph it can be frozen and freed
 * like any other.
 *
 * <p>A function's inputs are written {@code argument} or {@code node:output:0}, where the last
 * number counts within the named output; a graph's are {@code node:0}, counted over all outputs.
 */
final class GraphFunctionInliner {

  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");
  private static final Set<String> CHOICES = Set.of("If", "StatelessIf");

  /**
   * Maximum number of calls. Real models have hundreds of calls, a few levels deep; a function that
   * calls itself never ends.
   */
  private static final int MOST_CALLS = 20_000;

  private static final int DEEPEST = 50;

  private final EditableGraph graph;
  private final Map<String, FunctionDef> functions = new HashMap<>();
  private final Map<String, OpDef> ops = new HashMap<>();

  /** Results of the calls that are replaced; their consumers are redirected all at once. */
  private final Map<TensorName, TensorName> results = new HashMap<>();

  /**
   * Creates the rewriting of one graph.
   *
   * @param registered the operations that TensorFlow has registered
   */
  GraphFunctionInliner(EditableGraph graph, OpList registered) {
    this.graph = graph;
    registered.getOpList().forEach(op -> ops.put(op.getName(), op));
    for (FunctionDef function : graph.functions().getFunctionList()) {
      functions.put(function.getSignature().getName(), function);
      ops.put(function.getSignature().getName(), function.getSignature());
    }
  }

  /** A node that may be a call, and the number of calls that enclose it. */
  private record Open(String name, int depth) {}

  /**
   * Inlines until no call is left. Of a choice by a training switch, inlines the branch for
   * serving.
   */
  void inline() {
    Deque<Open> open = new ArrayDeque<>();
    graph.nodes().forEach(node -> open.add(new Open(node.getName(), 0)));
    int calls = 0;
    while (!open.isEmpty()) {
      Open next = open.remove();
      NodeDef node = graph.node(next.name());
      Call call = call(node);
      if (call != null) {
        if (++calls > MOST_CALLS || next.depth() > DEEPEST) {
          throw new ImportException(
              call.function().getSignature().getName()
                  + ", a function of the graph, contains too many or too deeply nested calls");
        }
        for (String added : replace(graph.node(next.name()), call)) {
          open.add(new Open(added, next.depth() + 1));
        }
      }
    }
    redirect();
  }

  /**
   * Redirects the consumers of all replaced calls at once. A graph has thousands of nodes and
   * hundreds of calls; redirecting after each call would take too long.
   */
  private void redirect() {
    if (!results.isEmpty()) {
      graph.redirect(results);
      results.clear();
    }
  }

  /** The function of a call, and the index of the node's input with the first argument. */
  private record Call(FunctionDef function, Map<String, AttrValue> attributes, int firstInput) {}

  private @Nullable Call call(NodeDef node) {
    if (CALLS.contains(node.getOp())) {
      return call(node, "f", 0);
    }
    if (CHOICES.contains(node.getOp())) {
      redirect();
      TensorName condition = EditableGraph.inputs(graph.node(node.getName())).get(0);
      Boolean chosen = new ServingSwitchRewriting(graph).value(condition).orElse(null);
      return chosen == null ? null : call(node, chosen ? "then_branch" : "else_branch", 1);
    }
    FunctionDef function = functions.get(node.getOp());
    return function == null ? null : new Call(function, node.getAttrMap(), 0);
  }

  private Call call(NodeDef node, String attribute, int firstInput) {
    NameAttrList called = node.getAttrOrThrow(attribute).getFunc();
    FunctionDef function = functions.get(called.getName());
    if (function == null) {
      throw new ImportException(
          node.getName()
              + " calls "
              + called.getName()
              + ", a function that is missing in the graph");
    }
    return new Call(function, called.getAttrMap(), firstInput);
  }

  /** Replaces a call by the nodes of its function, and returns their names. */
  private List<String> replace(NodeDef node, Call call) {
    List<TensorName> inputs =
        EditableGraph.inputs(node).stream()
            .map(input -> EditableGraph.follow(input, results))
            .toList();
    Map<String, TensorName> arguments = new HashMap<>();
    List<OpDef.ArgDef> declared = call.function().getSignature().getInputArgList();
    for (int i = 0; i < declared.size(); i++) {
      arguments.put(declared.get(i).getName(), inputs.get(call.firstInput() + i));
    }
    Map<String, NodeDef> body = new HashMap<>();
    call.function().getNodeDefList().forEach(inner -> body.put(inner.getName(), inner));
    Scope scope = new Scope(node.getName() + "/", arguments, body);

    List<String> added = new ArrayList<>();
    for (NodeDef inner : call.function().getNodeDefList()) {
      NodeDef outer = scope.outside(inner, call.attributes());
      graph.put(outer);
      added.add(outer.getName());
    }
    List<OpDef.ArgDef> outputs = call.function().getSignature().getOutputArgList();
    for (int i = 0; i < outputs.size(); i++) {
      String result = call.function().getRetOrThrow(outputs.get(i).getName());
      results.put(new TensorName(node.getName(), i), scope.tensor(result));
    }
    graph.remove(node.getName());
    return added;
  }

  /** The names inside one call, translated to names outside it. */
  private final class Scope {
    private final String prefix;
    private final Map<String, TensorName> arguments;
    private final Map<String, NodeDef> body;

    Scope(String prefix, Map<String, TensorName> arguments, Map<String, NodeDef> body) {
      this.prefix = prefix;
      this.arguments = arguments;
      this.body = body;
    }

    NodeDef outside(NodeDef inner, Map<String, AttrValue> attributes) {
      NodeDef.Builder node = inner.toBuilder().setName(prefix + inner.getName()).clearInput();
      for (String input : inner.getInputList()) {
        if (!TensorName.isControl(input)) {
          node.addInput(tensor(input).input());
        } else if (body.containsKey(input.substring(1))) {
          node.addInput("^" + prefix + input.substring(1));
        }
      }
      inner
          .getAttrMap()
          .forEach(
              (name, value) -> {
                AttrValue given = attributes.get(value.getPlaceholder());
                if (given != null) {
                  node.putAttr(name, given);
                }
              });
      return node.build();
    }

    /**
     * Parses {@code argument}, {@code argument:0}, {@code node:output} or {@code node:output:0}.
     */
    TensorName tensor(String text) {
      String[] parts = text.split(":", -1);
      TensorName argument = arguments.get(parts[0]);
      if (argument != null) {
        return argument;
      }
      NodeDef node = body.get(parts[0]);
      if (node == null || parts.length < 2) {
        throw new ImportException("A function of the graph does not define " + text);
      }
      int within = parts.length > 2 ? Integer.parseInt(parts[2]) : 0;
      return new TensorName(prefix + parts[0], first(node, parts[1]) + within);
    }
  }

  /** Returns the index of a named output's first tensor among all outputs of a node. */
  private int first(NodeDef node, String output) {
    OpDef op = ops.get(node.getOp());
    if (op == null) {
      throw new ImportException("TensorFlow has no op " + node.getOp() + ": " + node.getName());
    }
    int index = 0;
    for (OpDef.ArgDef declared : op.getOutputArgList()) {
      if (declared.getName().equals(output)) {
        return index;
      }
      index += length(declared, node);
    }
    throw new ImportException(node.getOp() + " has no output " + output + ": " + node.getName());
  }

  private static int length(OpDef.ArgDef declared, NodeDef node) {
    if (!declared.getNumberAttr().isEmpty()) {
      return Math.toIntExact(node.getAttrOrThrow(declared.getNumberAttr()).getI());
    }
    if (!declared.getTypeListAttr().isEmpty()) {
      return node.getAttrOrThrow(declared.getTypeListAttr()).getList().getTypeCount();
    }
    return 1;
  }
}
