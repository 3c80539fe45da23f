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

/** From the bytes of a large photo to the tensor of a model, by how much smaller it is decoded. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class LargeJpegBenchmark {

  @Param({"tf-slim", "torchvision"})
  public String preset;

  @Param({"1", "2", "4", "8"})
  public int jpegRatio;

  private byte[] photo;
  private Preprocessor preprocessor;

  @Setup
  public void load() {
    TensorFlowEngine.start(UserDirectories.cache(), 1);
    photo = SyntheticPhotoGenerator.drawLarge(1);
    Preprocessing named = Preprocessing.preset(preset);
    preprocessor =
        PreprocessorFactory.of(
            new Preprocessing(
                null,
                named.jpeg(),
                jpegRatio,
                named.orientation(),
                named.geometry(),
                named.interpolation(),
                named.channelOrder(),
                named.normalisation()),
            new InputTensor("input", 224, 224, 3, Layout.NHWC));
  }

  @Benchmark
  public float tensor() throws Exception {
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
