package dev.glimpse.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.glimpse.graph.ServedGraph;
import dev.glimpse.graph.TensorName;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.tensorflow.GraphSession;
import dev.glimpse.tensorflow.SavedModelFile;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

/**
 * A program that measures the CPU time per image of Inception v3 in full size: in float32 and
 * bfloat16, each with and without its batch normalisations folded, and in 8 bits. The variants take
 * turns. docs/design/027-quantisation-and-folding.md has the command and the figures.
 */
public final class DevicePrecisionComparison {

  private static final int BATCH = 32;
  private static final int THREADS = 2;
  private static final int SIDE = 299;
  private static final int ROUNDS = 7;
  private static final int CLASSES = 1000;
  private static final double NANOS_PER_MS = 1e6;

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private DevicePrecisionComparison() {}

  /** Prints the median, the lowest and the highest CPU time of each variant. */
  public static void main(String[] arguments) throws Exception {
    TensorFlowEngine.start(UserDirectories.cache(), THREADS);
    Path folder = Files.createTempDirectory("precisions");
    SavedModelFile file =
        SavedModelFile.read(RandomInceptionModel.write(folder).folder().path());
    String images = file.signature().getInputsMap().values().iterator().next().getName();
    String scores = file.signature().getOutputsMap().values().iterator().next().getName();
    GraphDef graph = file.definition();
    GraphDef folded = BatchNormFolding.fold(graph);
    GraphDef quantised =
        QuantisedGraphRewriting.quantise(folded, TensorName.parse(scores).node());

    Map<String, GraphSession> variants = new LinkedHashMap<>();
    variants.put("float32", load(folder, graph, images, scores, Toggle.DEFAULT));
    variants.put("float32, folded", load(folder, folded, images, scores, Toggle.DEFAULT));
    variants.put("bfloat16", load(folder, graph, images, scores, Toggle.ON));
    variants.put("bfloat16, folded", load(folder, folded, images, scores, Toggle.ON));
    variants.put("8 bits", load(folder, quantised, images, scores, Toggle.DEFAULT));
    Map<String, double[]> times = new LinkedHashMap<>();
    System.out.println("ms of CPU time per image, round by round");
    try (TF_Tensor batch = noise()) {
      variants.forEach(
          (name, session) -> {
            session.run(batch).close(); // optimises the graph
            times.put(name, new double[ROUNDS]);
          });
      for (int round = 0; round < ROUNDS; round++) {
        StringBuilder line = new StringBuilder();
        for (var variant : variants.entrySet()) {
          double took = time(variant.getValue(), batch);
          times.get(variant.getKey())[round] = took;
          line.append(String.format("%s %.1f; ", variant.getKey(), took));
        }
        System.out.println(line);
      }
    }
    variants.values().forEach(GraphSession::close);
    System.out.println("median, lowest, highest");
    times.forEach(
        (name, measured) -> {
          Arrays.sort(measured);
          System.out.printf(
              "%-18s %6.1f %6.1f %6.1f%n",
              name, measured[ROUNDS / 2], measured[0], measured[ROUNDS - 1]);
        });
  }

  private static double time(GraphSession session, TF_Tensor batch) {
    long start = PROCESS.getProcessCpuTime();
    session.run(batch).close();
    return (PROCESS.getProcessCpuTime() - start) / NANOS_PER_MS / BATCH;
  }

  private static GraphSession load(
      Path folder, GraphDef graph, String images, String scores, Toggle bfloat16)
      throws Exception {
    InputTensor input = new InputTensor(ServedGraph.INPUT, SIDE, SIDE, 3, Layout.NHWC);
    new ServedGraph(graph, images, input, scores, ServedGraph.OUTPUT, CLASSES)
        .write(folder.resolve(ModelDescriptor.GRAPH));
    ConfigProto config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(THREADS)
            .setGraphOptions(
                GraphOptions.newBuilder()
                    .setRewriteOptions(
                        RewriterConfig.newBuilder()
                            .setAutoMixedPrecisionOnednnBfloat16(bfloat16)))
            .build();
    return GraphSession.load(SavedModelFile.read(folder), images, scores, config);
  }

  /** Returns a batch of noise, which the caller has to close. */
  private static TF_Tensor noise() {
    int floats = BATCH * SIDE * SIDE * 3;
    TF_Tensor batch =
        TF_Tensor.allocateTensor(
            tensorflow.TF_FLOAT, new long[] {BATCH, SIDE, SIDE, 3}, (long) floats * Float.BYTES);
    FloatBuffer values =
        new FloatPointer(tensorflow.TF_TensorData(batch)).capacity(floats).asBuffer();
    Random random = new Random(1);
    while (values.hasRemaining()) {
      values.put(2 * random.nextFloat() - 1);
    }
    return batch;
  }
}
