package dev.glimpse.bench;

import dev.glimpse.image.ImageFormats;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import dev.glimpse.system.UserDirectories;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a photo of 500x375 to the tensor of a model, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class PreprocessingBenchmark {

  private static final int PHOTOS = 8;

  @Param({"tf-slim", "inception-2015", "keras-inception", "torchvision", "padded"})
  public String preset;

  private List<byte[]> photos;
  private Preprocessor preprocessor;
  private int next;

  @Setup
  public void load() {
    TensorFlowEngine.start(UserDirectories.cache(), 1);
    photos = SyntheticPhotoGenerator.draw(PHOTOS, PHOTOS);
    int side = preset.equals("torchvision") ? 224 : 299;
    preprocessor =
        PreprocessorFactory.of(
            Preprocessing.preset(preset), new InputTensor("input", side, side, 3, Layout.NHWC));
  }

  @Benchmark
  public float tensor() throws Exception {
    byte[] photo = photos.get(next++ % PHOTOS);
    FloatBuffer tensor = preprocessor.tensor(ImageFormats.SUPPORTED.read(photo));
    float first = tensor.get(0);
    preprocessor.recycle(tensor);
    return first;
  }

  @TearDown
  public void close() {
    preprocessor.close();
  }
}
