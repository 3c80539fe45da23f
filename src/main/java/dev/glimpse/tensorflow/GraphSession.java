package dev.glimpse.tensorflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.internal.c_api.TF_DeprecatedSession;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig.MemOptType;

/**
 * A session that runs a graph from one tensor to another. It holds the weights once, in native
 * memory.
 *
 * <p>TensorFlow's usual sessions belong to a {@code TF_Graph}, which keeps a copy of every weight
 * for as long as they live. Loading a SavedModel makes two more copies meanwhile, one of them for
 * the caller. The older session of the C API has no graph beside it and takes tensors by their
 * names; it gives the same guarantees. See docs/design/010-memory.md for the memory that each
 * choice here saves.
 *
 * <p>Threads: any number run at once.
 */
public final class GraphSession implements AutoCloseable {

  private final TF_DeprecatedSession session;
  private final BytePointer input;
  private final BytePointer output;
  private final AtomicBoolean closed = new AtomicBoolean();

  private GraphSession(TF_DeprecatedSession session, String input, String output) {
    this.session = session;
    this.input = new BytePointer(input, StandardCharsets.UTF_8);
    this.output = new BytePointer(output, StandardCharsets.UTF_8);
  }

  /**
   * Loads a graph. Its first run optimises it.
   *
   * @param file the file, whose graph must be self-contained
   * @param input the tensor that is fed, such as {@code image:0}
   * @param output the tensor that is fetched
   * @throws IOException if the file cannot be read
   * @throws RuntimeException if TensorFlow rejects the graph
   */
  public static GraphSession load(
      SavedModelFile file, String input, String output, ConfigProto config) throws IOException {
    try (TF_Status status = TF_Status.newStatus();
        TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
        BytePointer economical = new BytePointer(economical(config).toByteArray());
        Pointer graph = file.graph()) {
      tensorflow.TF_SetConfig(options, economical, economical.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_DeprecatedSession session = tensorflow.TF_NewDeprecatedSession(options, status);
      status.throwExceptionIfNotOK();
      GraphSession loaded = new GraphSession(session, input, output);
      tensorflow.TF_ExtendGraph(session, graph, file.graphBytes(), status);
      try {
        status.throwExceptionIfNotOK();
      } catch (RuntimeException e) {
        loaded.close();
        throw e;
      }
      return loaded;
    }
  }

  /**
   * Returns the configuration with options that avoid unnecessary copies of the graph and its
   * weights.
   */
  private static ConfigProto economical(ConfigProto config) {
    ConfigProto.Builder economical = config.toBuilder();
    economical
        .getExperimentalBuilder()
        .setOptimizeForStaticGraph(true)
        .setDisableOutputPartitionGraphs(true);
    // This optimisation looks for tensors to recompute or to swap out, which is for training. It
    // works on its own copies of the graph.
    economical
        .getGraphOptionsBuilder()
        .getRewriteOptionsBuilder()
        .setMemoryOptimization(MemOptType.NO_MEM_OPT);
    return economical.build();
  }

  /**
   * Runs the graph.
   *
   * @param fed the input tensor; the caller has to close it
   * @return the output tensor, which the caller has to close
   * @throws RuntimeException if TensorFlow fails to run the graph
   */
  public TF_Tensor run(TF_Tensor fed) {
    try (TF_Status status = TF_Status.newStatus();
        PointerPointer<Pointer> inputs = list(input);
        PointerPointer<Pointer> tensors = list(fed);
        PointerPointer<Pointer> outputs = list(output);
        PointerPointer<TF_Tensor> fetched = new PointerPointer<>(1L);
        PointerPointer<Pointer> none = new PointerPointer<>()) {
      tensorflow.TF_Run(
          session, null, inputs, tensors, 1, outputs, fetched, 1, none, 0, null, status);
      status.throwExceptionIfNotOK();
      return fetched.get(TF_Tensor.class, 0).withDeallocator();
    }
  }

  private static PointerPointer<Pointer> list(Pointer only) {
    return new PointerPointer<>(1L).put(0, only);
  }

  /** Frees the session; no run may be under way. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try (TF_Status status = TF_Status.newStatus()) {
      tensorflow.TF_CloseDeprecatedSession(session, status);
      tensorflow.TF_DeleteDeprecatedSession(session, status);
    }
    input.close();
    output.close();
  }
}
