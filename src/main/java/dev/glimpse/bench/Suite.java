package dev.glimpse.bench;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.demo.DrawnDigits;
import dev.glimpse.demo.TemporaryFolder;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.runtime.CacheFolder;
import dev.glimpse.runtime.ModelsFolder;
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
public final class Suite {

  /** The measured model that is bundled with Glimpse. */
  public static final String DIGITS = "nielsennet";

  /** The measured model that the benchmark generates. */
  public static final String INCEPTION = RandomInception.NAME;

  /** A model that is measured if it was imported. */
  public static final String MOBILENET = "mobilenet-v2";

  private static final Set<Part> OF_MODELS = EnumSet.of(Part.A, Part.B, Part.C, Part.D, Part.F);
  private static final int DRAWN = 500;
  private static final long SEED = 28;

  private final BenchPlan plan;
  private final Results results;
  private final GlimpseConfig config;

  /** Creates a suite for one run. */
  public Suite(BenchPlan plan) {
    this.plan = plan;
    this.results = new Results(plan.told());
    this.config =
        plan.settings().apply(List.of(KafkaSettings.BOOTSTRAP_SERVERS + "=127.0.0.1:9092"));
  }

  /**
   * Runs the measurements; takes minutes.
   *
   * @throws Exception if a measurement fails, because a partial table could be mistaken for a
   *     complete one
   */
  public Report run() throws Exception {
    Map<String, String> header = header();
    TensorFlowEngine engine =
        TensorFlowEngine.start(
            CacheFolder.of(config), config.getInt(GlimpseConfig.INFERENCE_THREADS));
    header.put("engine", engine.label() + " on " + engine.deviceLabel());
    try (TemporaryFolder folder = TemporaryFolder.create("glimpse-bench-");
        BenchBroker broker = BenchBroker.start(plan.settings())) {
      ImageSet photos = photos(folder.path());
      boolean models = OF_MODELS.stream().anyMatch(plan::wants);
      if (models || plan.wants(Part.E)) {
        PipelineCost cost = PipelineCost.prepare(plan, results, broker);
        if (models) {
          cost.warmUp();
          for (Subject subject : subjects(folder.path(), photos)) {
            new ModelParts(plan, results, engine, broker, subject).run();
          }
        }
        if (plan.wants(Part.E)) {
          cost.run();
        }
      }
      if (plan.wants(Part.SWEEP)) {
        for (Subject subject : subjects(folder.path(), photos)) {
          new Sweep(plan, results, engine, subject, config).run();
        }
      }
      if (plan.wants(Part.G)) {
        new DecodingAlone(plan, results, photos).run();
      }
      if (plan.wants(Part.H)) {
        new ScaleOut(plan, results, broker).run();
      }
    }
    header.put("load after", Machine.load());
    return results.report(header);
  }

  private Map<String, String> header() {
    Map<String, String> header = new LinkedHashMap<>(Machine.describe());
    header.put("measured", plan.described());
    for (String key :
        List.of(
            GlimpseConfig.BATCH_MAX_SIZE,
            GlimpseConfig.BATCH_MAX_DELAY,
            GlimpseConfig.COMMIT_INTERVAL,
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

  private ImageSet photos(Path folder) throws IOException {
    Path imagesDir = plan.imagesDir();
    return imagesDir == null
        ? ImageSet.photos(Files.createDirectories(folder.resolve("images")), plan.pace().photos())
        : ImageSet.ofFolder(imagesDir);
  }

  private List<Subject> subjects(Path folder, ImageSet photos) throws IOException {
    ModelCatalogue catalogue = ModelsFolder.catalogue(config);
    List<Subject> subjects = new ArrayList<>();
    for (String name : plan.models()) {
      if (name.equals(INCEPTION)) {
        Path models = folder.resolve("models");
        subjects.add(new Subject(RandomInception.write(models).folder(), models, photos));
      } else if (isThere(catalogue, name)) {
        ImageSet taken = name.equals(DIGITS) ? digits(folder) : photos;
        subjects.add(new Subject(catalogue.find(name), null, taken));
      } else {
        results.say(name + " is not installed and is skipped; `glimpse models import` imports it");
      }
    }
    return subjects;
  }

  private static boolean isThere(ModelCatalogue catalogue, String name) {
    return catalogue.list().stream().map(Entry::name).anyMatch(name::equals);
  }

  private static ImageSet digits(Path folder) throws IOException {
    Path digits = Files.createDirectories(folder.resolve("digits"));
    return ImageSet.inline(
        DrawnDigits.drawSmall(digits, DRAWN, SEED), DRAWN + " drawn PNGs of 28x28");
  }
}
