package dev.glimpse.inference;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * DJL's TensorFlow engine, once a process, on one device: the first GPU where there is one, else
 * the CPU. Has to be started before anything else of TensorFlow is touched.
 *
 * @param version TensorFlow's
 * @param device where models run
 */
public record TensorFlowEngine(String version, Device device) {

  /** As DJL names it. */
  static final String NAME = "TensorFlow";

  /**
   * One is computed while others are gathered and copied, which takes longer: see bench's sweep.
   */
  private static final int CALLS_OF_A_GPU = 4;

  /** NVIDIA's libraries read it when they load: 0 forbids TF32, which TensorFlow uses otherwise. */
  private static final String TF32_OVERRIDE = "NVIDIA_TF32_OVERRIDE";

  /**
   * Unpacks the native library where it is not yet, and loads it.
   *
   * @param cache folder for the unpacked library
   * @param threads that one device call on a CPU may use. TensorFlow has one such pool a process:
   *     the first start decides
   * @throws IllegalStateException if there is no library for this platform
   * @throws UncheckedIOException if the cache cannot be written
   */
  public static TensorFlowEngine start(Path cache, int threads) {
    try {
      new NativeLibrary(cache).prepare();
    } catch (IOException e) {
      throw new UncheckedIOException("TensorFlow's library cannot be unpacked to " + cache, e);
    }
    // Read by DJL when it makes its first session, whose pool all later ones share.
    System.setProperty("ai.djl.tensorflow.num_intraop_threads", Integer.toString(threads));
    Engine engine = Engine.getEngine(NAME);
    return new TensorFlowEngine(
        engine.getVersion(), engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu());
  }

  /** What models can be computed in here: what TensorFlow does by itself, then what it can do. */
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
   * How many device calls of a model are to be under way at once.
   *
   * @param wanted 0 for what suits the device
   */
  public int callsAtOnce(int wanted) {
    return wanted > 0 ? wanted : device.isGpu() ? CALLS_OF_A_GPU : 1;
  }

  /** As predictions name it. */
  public String label() {
    return NAME + " " + version;
  }

  /** As predictions name it: {@code cpu}, {@code gpu:0}. */
  public String deviceLabel() {
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }
}
