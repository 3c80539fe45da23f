package dev.glimpse.bench;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.JavaImage;
import dev.glimpse.image.NativeImage;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.NativeInputTensor;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * The preparation of photos on one core: decoding to pixels by TensorFlow's ops and by ImageIO,
 * from the bytes to the tensor by preset, and the same photos as WebP. The CPU time is that of all
 * threads of the process, so it contains the garbage collection.
 */
record DecodingBenchmark(BenchmarkPlan plan, ReportBuilder results, BenchmarkImageSet photos) {

  private static final String TENSORFLOW = "TensorFlow's ops";
  private static final String IMAGE_IO = "ImageIO";
  private static final String LIBWEBP = "libwebp";
  private static final int WEBP_QUALITY = 75;
  private static final int SIDE = 299;
  private static final int CROP_SIDE = 224;
  private static final int RGB = 3;
  private static final String TO_PIXELS = "decoding alone";
  private static final String TO_TENSOR = "from bytes to a tensor of 299x299";
  private static final String TO_CROP = "from bytes to a tensor of 224x224";

  /** The preset whose tensor ImageIO and WebP are compared with. */
  private static final Way COMPARED = new Way("inception-2015", TO_TENSOR);

  private static final List<Way> PRESETS =
      List.of(
          new Way("tf-slim", TO_TENSOR),
          COMPARED,
          new Way("keras-inception", TO_TENSOR),
          new Way("torchvision", TO_CROP));

  /** The pixels, which each preset's tensor is computed from. */
  private static final Way PIXELS = new Way(TENSORFLOW, TO_PIXELS);

  private record Way(String by, String what) {}

  /** The work for one image. */
  @FunctionalInterface
  private interface Work {
    void on(byte[] image) throws Exception;
  }

  void run() throws Exception {
    results.say("Decoding");
    Map<Way, Preprocessor> preprocessors = new LinkedHashMap<>();
    PRESETS.forEach(way -> preprocessors.put(way, preprocessor(way)));
    try (OpDecoder op = new OpDecoder()) {
      report(new InterleavedRunner(plan).paces(ways(op, preprocessors)));
    } finally {
      preprocessors.values().forEach(Preprocessor::close);
    }
  }

  private static Preprocessor preprocessor(Way way) {
    int side = way.what().equals(TO_CROP) ? CROP_SIDE : SIDE;
    return PreprocessorFactory.of(
        Preprocessing.preset(way.by()), new InputTensor("input", side, side, RGB, Layout.NHWC));
  }

  private Map<Way, MeteredWork> ways(OpDecoder op, Map<Way, Preprocessor> preprocessors)
      throws Exception {
    Map<Way, MeteredWork> ways = new LinkedHashMap<>();
    ways.put(PIXELS, loop(op::decode));
    ways.put(
        new Way(IMAGE_IO, TO_PIXELS),
        loop(
            image -> {
              BufferedImage unused = ImageIO.read(new ByteArrayInputStream(image));
            }));
    preprocessors.forEach((way, preprocessor) -> ways.put(way, loop(tensors(preprocessor))));
    ways.put(
        new Way(IMAGE_IO, TO_TENSOR),
        loop(
            image -> {
              float[] unused = javaTensor(image);
            }));
    List<byte[]> webp = new ArrayList<>();
    for (byte[] photo : photos.encoded()) {
      webp.add(WebpPhotoEncoder.encode(photo, WEBP_QUALITY, false));
    }
    ways.put(new Way(LIBWEBP, TO_PIXELS), new Loop(webp, DecodingBenchmark::javaPixels));
    ways.put(
        new Way(LIBWEBP, TO_TENSOR),
        new Loop(webp, tensors(Objects.requireNonNull(preprocessors.get(COMPARED)))));
    return ways;
  }

  /** Returns the work that computes a tensor and gives its memory back, as the pipeline does. */
  private static Work tensors(Preprocessor preprocessor) {
    return image -> preprocessor.recycle(preprocessor.tensor(ImageFormats.SUPPORTED.read(image)));
  }

  private void report(Map<Way, RepeatedPace> paces) {
    paces.forEach(
        (way, pace) -> {
          String note =
              way.by().equals(LIBWEBP)
                  ? "the same as WebP, quality " + WEBP_QUALITY
                  : photos.description();
          results.row(Benchmark.G, way.by(), way.what(), pace.rate(), "images/s and core", note);
          results.row(
              Benchmark.G,
              way.by(),
              "CPU time " + way.what(),
              pace.cpuMicros(),
              "µs an image",
              note);
        });
    RepeatedPace pixels = paces.get(PIXELS);
    RepeatedPace tensor = paces.get(COMPARED);
    RepeatedPace javaPixels = paces.get(new Way(IMAGE_IO, TO_PIXELS));
    RepeatedPace javaTensor = paces.get(new Way(IMAGE_IO, TO_TENSOR));
    if (pixels == null || tensor == null || javaPixels == null || javaTensor == null) {
      return; // the run was stopped
    }
    results.ratio(
        TENSORFLOW + " / ImageIO", TO_PIXELS, pixels.rate().over(javaPixels.rate()), null);
    results.ratio(
        COMPARED.by() + " / ImageIO", TO_TENSOR, tensor.rate().over(javaTensor.rate()), null);
    for (Way preset : PRESETS) {
      RepeatedPace pace = Objects.requireNonNull(paces.get(preset));
      results.ratio(
          "CPU time of decoding / of the tensor",
          preset.by(),
          pixels.cpuMicros().over(pace.cpuMicros()),
          null);
    }
  }

  private Loop loop(Work work) {
    return new Loop(photos.encoded(), work);
  }

  /** Decodes an image that TensorFlow does not decode, without keeping its rows. */
  private static void javaPixels(byte[] encoded) throws FailureException {
    JavaImage image = (JavaImage) ImageFormats.SUPPORTED.read(encoded);
    image.decode(RGB, (y, row) -> {});
  }

  /**
   * Decodes an image as is usual in Java: scaled by drawing, and converted to floats pixel by
   * pixel.
   */
  private static float[] javaTensor(byte[] encoded) throws Exception {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(encoded));
    BufferedImage small = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, SIDE, SIDE, null);
    graphics.dispose();
    int[] pixels = small.getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
    float[] tensor = new float[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      tensor[3 * i] = ((pixels[i] >> 16 & 255) - 128) / 128f;
      tensor[3 * i + 1] = ((pixels[i] >> 8 & 255) - 128) / 128f;
      tensor[3 * i + 2] = ((pixels[i] & 255) - 128) / 128f;
    }
    return tensor;
  }

  /** A loop that does the same work for one image after the other, on the caller's thread. */
  private record Loop(List<byte[]> images, Work work) implements MeteredWork {
    @Override
    public WorkPace pace(Duration about) throws Exception {
      long cpu = ProcessCpuClock.nanos();
      long start = System.nanoTime();
      int done = 0;
      long now;
      do {
        work.on(images.get(done++ % images.size()));
        now = System.nanoTime();
      } while (now - start < about.toNanos());
      return new WorkPace(
          done / ((now - start) / 1e9), (ProcessCpuClock.nanos() - cpu) / 1e3 / done);
    }
  }

  /** A session with only TensorFlow's op for JPEGs, on the caller's thread. */
  private static final class OpDecoder implements AutoCloseable {

    private final Graph graph = new Graph();
    private final Placeholder<TString> contents;
    private final DecodeJpeg pixels;
    private final Session session;

    OpDecoder() {
      Ops tf = Ops.create(graph);
      contents = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      pixels = tf.image.decodeJpeg(contents, DecodeJpeg.channels(3L));
      session =
          new Session(graph, ConfigProto.newBuilder().setInterOpParallelismThreads(-1).build());
    }

    void decode(byte[] image) throws FailureException {
      EncodedImage encoded = ImageFormats.SUPPORTED.read(image);
      if (!(encoded instanceof NativeImage checkable)) {
        throw new IllegalArgumentException(
            "TensorFlow's ops do not decode " + encoded.header().format().name());
      }
      try (TString bytes = NativeInputTensor.scalar(checkable.checked());
          Result result = session.runner().feed(contents, bytes).fetch(pixels).run()) {
        TUint8 unused = (TUint8) result.get(0);
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }
}
