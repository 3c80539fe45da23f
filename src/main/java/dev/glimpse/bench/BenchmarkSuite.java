package dev.glimpse.bench;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.demo.DrawnDigitFiles;
import dev.glimpse.demo.TemporaryFolder;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.pipeline.ModelsFolderCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The benchmark suite, which runs all parts of a plan with a broker of its own. */
public final class BenchmarkSuite {

  /** The measured model that is bundled with Glimpse. */
  public static final String DIGITS = "nielsennet";

  /** The measured model that the benchmark generates. */
  public static final String INCEPTION = RandomInceptionModel.NAME;

  /** A model that is measured if it was imported. */
  public static final String MOBILENET = "mobilenet-v2";

  private static final Set<Benchmark> OF_MODELS =
      EnumSet.of(Benchmark.A, Benchmark.B, Benchmark.C, Benchmark.D, Benchmark.F);
  private static final int DRAWN = 500;
  private static final long SEED = 28;

  private final BenchmarkPlan plan;
  private final ReportBuilder results;
  private final GlimpseConfig config;

  /** Creates a suite for one run. */
  public BenchmarkSuite(BenchmarkPlan plan) {
    this.plan = plan;
    this.results = new ReportBuilder(plan.told());
    this.config =
        plan.settings().apply(List.of(KafkaSettings.BOOTSTRAP_SERVERS + "=127.0.0.1:9092"));
  }

  /**
   * Runs the measurements; takes minutes.
   *
   * @throws Exception if a measurement fails, because a partial table could be mistaken for a
   *     complete one
   */
  public BenchmarkReport run() throws Exception {
    Map<String, String> header = header();
    TensorFlowEngine engine =
        TensorFlowEngine.start(config.device().cacheFolder(), config.device().threads());
    header.put("engine", engine.label() + " on " + engine.deviceLabel());
    try (TemporaryFolder folder = TemporaryFolder.create("glimpse-bench-");
        BenchmarkBroker broker = BenchmarkBroker.start(plan.settings())) {
      BenchmarkImageSet photos = photos(folder.path());
      boolean models = OF_MODELS.stream().anyMatch(plan::includes);
      if (models || plan.includes(Benchmark.E)) {
        PipelineCostBenchmark cost = PipelineCostBenchmark.prepare(plan, results, broker);
        if (models) {
          cost.warmUp();
          for (BenchmarkModel subject : subjects(folder.path(), photos)) {
            new ModelBenchmarks(plan, results, engine, broker, subject).run();
          }
        }
        if (plan.includes(Benchmark.E)) {
          cost.run();
        }
      }
      if (plan.includes(Benchmark.SWEEP)) {
        for (BenchmarkModel subject : subjects(folder.path(), photos)) {
          new BatchSizeSweep(plan, results, engine, subject, config).run();
        }
      }
      if (plan.includes(Benchmark.G)) {
        new DecodingBenchmark(plan, results, photos).run();
      }
      if (plan.includes(Benchmark.H)) {
        new ScaleOutBenchmark(plan, results, broker).run();
      }
    }
    header.put("load after", MachineDescription.load());
    return results.report(header);
  }

  private Map<String, String> header() {
    Map<String, String> header = new LinkedHashMap<>(MachineDescription.describe());
    header.put("measured", plan.described());
    for (String key :
        List.of(
            GlimpseConfig.BATCH_MAX_SIZE,
            GlimpseConfig.BATCH_MAX_DELAY,
            GlimpseConfig.COMMIT_INTERVAL,
            GlimpseConfig.COMMIT_MIN_INTERVAL,
            GlimpseConfig.PROCESSING_GUARANTEE,
            GlimpseConfig.STREAM_THREADS,
            GlimpseConfig.DECODE_THREADS,
            GlimpseConfig.INFERENCE_THREADS,
            GlimpseConfig.INFERENCE_CALLS,
            GlimpseConfig.IN_FLIGHT_IMAGES,
            GlimpseConfig.IN_FLIGHT_BYTES,
            GlimpseConfig.PRECISION)) {
      header.put(key, config.shown().getOrDefault(key, ""));
    }
    return header;
  }

  private BenchmarkImageSet photos(Path folder) throws IOException {
    Path imagesDir = plan.imagesDir();
    return imagesDir == null
        ? BenchmarkImageSet.photos(
            Files.createDirectories(folder.resolve("images")), plan.pace().photos())
        : BenchmarkImageSet.ofFolder(imagesDir);
  }

  private List<BenchmarkModel> subjects(Path folder, BenchmarkImageSet photos) throws IOException {
    ModelCatalogue catalogue = ModelsFolderCheck.catalogue(config.serving());
    List<BenchmarkModel> subjects = new ArrayList<>();
    for (String name : plan.models()) {
      if (name.equals(INCEPTION)) {
        Path models = folder.resolve("models");
        subjects.add(
            new BenchmarkModel(RandomInceptionModel.write(models).folder(), models, photos));
      } else if (isThere(catalogue, name)) {
        BenchmarkImageSet taken = name.equals(DIGITS) ? digits(folder) : photos;
        subjects.add(new BenchmarkModel(catalogue.find(name), null, taken));
      } else {
        results.say(name + " is not installed and is skipped; `glimpse models import` imports it");
      }
    }
    return subjects;
  }

  private static boolean isThere(ModelCatalogue catalogue, String name) {
    return catalogue.list().stream().map(Entry::name).anyMatch(name::equals);
  }

  private static BenchmarkImageSet digits(Path folder) throws IOException {
    Path digits = Files.createDirectories(folder.resolve("digits"));
    return BenchmarkImageSet.inline(
        DrawnDigitFiles.drawSmall(digits, DRAWN, SEED), DRAWN + " drawn PNGs of 28x28");
  }
}
