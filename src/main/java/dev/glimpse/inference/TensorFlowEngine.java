package dev.glimpse.inference;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.glimpse.system.FileErrorMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * DJL's TensorFlow engine, one per process, on one device: the first GPU if there is one, else the
 * CPU. Must be started before any other class of TensorFlow is used.
 *
 * @param version version of TensorFlow
 * @param device device on which models run
 */
public record TensorFlowEngine(String version, Device device) {

  /** The name of the engine in DJL. */
  static final String NAME = "TensorFlow";

  /**
   * Number of device calls at once on a GPU. One is computed while others are gathered and copied,
   * which takes longer: see the sweep of the benchmark.
   */
  private static final int CALLS_OF_A_GPU = 4;

  /**
   * The variable that NVIDIA's libraries read when they load: 0 disables TF32, TensorFlow's
   * default.
   */
  private static final String TF32_OVERRIDE = "NVIDIA_TF32_OVERRIDE";

  /**
   * Unpacks the native library if necessary, and loads it.
   *
   * @param cache folder for the unpacked library
   * @param threads number of threads that one device call on a CPU may use. TensorFlow has one such
   *     pool per process: the first start decides
   * @throws IllegalStateException if there is no library for this platform
   * @throws UncheckedIOException if the cache cannot be written
   */
  public static TensorFlowEngine start(Path cache, int threads) {
    try {
      new TensorFlowNativeLibrary(cache).prepare();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "TensorFlow's library cannot be unpacked to %s: %s"
              .formatted(cache, FileErrorMessage.of(e)),
          e);
    }
    // DJL reads this when it creates its first session, whose pool all later sessions share.
    System.setProperty("ai.djl.tensorflow.num_intraop_threads", Integer.toString(threads));
    Engine engine = Engine.getEngine(NAME);
    return new TensorFlowEngine(
        engine.getVersion(), engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu());
  }

  /**
   * Returns the precisions that this device can compute in: TensorFlow's default first, then the
   * faster one if there is one.
   */
  public List<Precision> precisions() {
    if (device.isGpu()) {
      boolean forbidden = "0".equals(System.getenv(TF32_OVERRIDE));
      return List.of(forbidden ? Precision.FLOAT32 : Precision.TF32, Precision.FLOAT16);
    }
    return CpuFlags.ofThisMachine().haveBfloat16()
        ? List.of(Precision.FLOAT32, Precision.BFLOAT16)
        : List.of(Precision.FLOAT32);
  }

  /**
   * Returns how many device calls of a model may be under way at once.
   *
   * @param wanted the configured number; 0 for the default of the device
   */
  public int callsAtOnce(int wanted) {
    return wanted > 0 ? wanted : device.isGpu() ? CALLS_OF_A_GPU : 1;
  }

  /** Returns the name and version of the engine, as predictions contain it. */
  public String label() {
    return NAME + " " + version;
  }

  /** Returns the name of the device, as predictions contain it: {@code cpu}, {@code gpu:0}. */
  public String deviceLabel() {
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }
}
