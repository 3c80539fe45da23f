package dev.glimpse.cli;

import dev.glimpse.collect.CollectCandidate;
import dev.glimpse.collect.CollectedFolder;
import dev.glimpse.collect.CollectionRun;
import dev.glimpse.collect.DisagreementSelection;
import dev.glimpse.collect.ImageSelection;
import dev.glimpse.collect.InlineImageSource;
import dev.glimpse.collect.ModelFilter;
import dev.glimpse.collect.PredictionReader;
import dev.glimpse.collect.SelectionRule;
import dev.glimpse.config.ConfiguredTopic;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ImageLimitsConfig;
import dev.glimpse.config.ShadowSettings;
import dev.glimpse.event.Prediction;
import dev.glimpse.fetch.RetryingImageFetcher;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.model.ModelReference;
import dev.glimpse.pipeline.FetchingFactory;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.streams.NativeCodecs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code glimpse collect}: stores images about which a model is uncertain. */
@Command(
    name = "collect",
    mixinStandardHelpOptions = true,
    description = {
      "Collect images about which a model is uncertain, in a folder per predicted label.",
      "Move the wrong ones to the folder of the right label; then train. A second run adds images"
          + " that were never collected before. Ctrl-C keeps what was stored."
    })
final class CollectCommand implements Callable<Integer> {

  private static final double DEFAULT_MARGIN = 0.2;

  /** Maximum of {@code --limit}; a selected image takes about a kilobyte of memory. */
  private static final int MAX_LIMIT = 100_000;

  /** The maximum time by which an answer is written before its shadow's prediction. */
  private static final Duration SHADOW_DELAY = Duration.ofMinutes(10);

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final BrokerOptions brokers = new BrokerOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the collected images; it may have images already.")
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private Path out;

  @Option(
      names = "--model",
      paramLabel = "NAME[:VERSION]",
      description = "Only predictions of this model. Default: of all models.")
  private @Nullable String model;

  @Option(
      names = "--margin",
      paramLabel = "SCORE",
      description =
          "Images whose two best labels differ by less than this score. Without a rule: 0.2.")
  private @Nullable Double margin;

  @Option(
      names = "--below",
      paramLabel = "SCORE",
      description = "Images whose best label has a lower score.")
  private @Nullable Double below;

  @Option(
      names = "--disagree",
      description = "Images for which the shadow of the model has another best label.")
  private boolean disagree;

  @Option(
      names = "--sample",
      paramLabel = "SHARE",
      description = "A random share of the images, the same one in each run.")
  private @Nullable Double sample;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Collect at most N images in this run, the most uncertain first. Default:"
              + " ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--since",
      paramLabel = "T",
      converter = SinceConverter.class,
      description =
          "Only predictions since then: an age such as 30m, 2h or 3d, or 2026-11-27T09:30:00Z.")
  private @Nullable Instant since;

  private volatile Runnable stop = () -> {};

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    GlimpseConfig config = brokers.config();
    // Producers choose what the records are compressed with.
    NativeCodecs.load(config.device().cacheFolder());
    StopSignalHandler signal = StopSignalHandler.install(() -> stop.run(), false);
    int status = Main.FAILED;
    try {
      status = collect(config, signal);
      return status;
    } catch (TimeoutException e) {
      throw BrokerOptions.silent(config, e);
    } finally {
      signal.end(status);
    }
  }

  private void checkOptions() {
    List<String> rules =
        Stream.of(
                margin == null ? "" : "--margin",
                below == null ? "" : "--below",
                disagree ? "--disagree" : "",
                sample == null ? "" : "--sample")
            .filter(rule -> !rule.isEmpty())
            .toList();
    if (rules.size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "%s exclude each other; allowed: one of --margin, --below, --disagree and --sample"
              .formatted(String.join(" and ", rules)));
    }
    checkShare("--margin", margin);
    checkShare("--below", below);
    checkShare("--sample", sample);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new ParameterException(
          spec.commandLine(), "--limit is " + limit + ", allowed: 1 to " + MAX_LIMIT);
    }
  }

  private void checkShare(String option, @Nullable Double share) {
    if (share != null && !(share > 0 && share <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "%s is %s, allowed: more than 0, up to 1".formatted(option, share));
    }
  }

  private int collect(GlimpseConfig config, StopSignalHandler signal)
      throws IOException, InterruptedException {
    ImageLimitsConfig images = config.pipeline().images();
    ImageLimits limits = new ImageLimits(images.maxBytes(), images.maxPixels(), images.maxSide());
    EventFormat format = EventFormat.json(config.processor().eventSource());
    CollectionOutput output = new CollectionOutput(spec.commandLine());
    // The folder is closed before the fetcher, whose threads write to it.
    try (Consumer<byte[], byte[]> consumer = brokers.clients(config).reader();
        RetryingImageFetcher fetcher = FetchingFactory.fetcher(config.fetch(), limits);
        CollectedFolder folder = CollectedFolder.open(out, limits)) {
      CollectionRun run =
          new CollectionRun(
              fetcher,
              new InlineImageSource(
                  config.topics().requests().name(),
                  () -> BrokerOptions.reader(consumer, config.topics().requests()),
                  format.requests()),
              folder,
              limits,
              config.fetch().threads(),
              limit,
              output);
      stop =
          () -> {
            run.stop();
            consumer.wakeup();
          };
      if (signal.requested()) {
        return Main.FAILED;
      }
      try {
        List<CollectCandidate> selected = select(config, consumer, format, folder, output);
        output.begin(Math.min(limit, selected.size()));
        run.collect(selected);
      } catch (WakeupException e) {
        if (!signal.requested()) {
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        finish(folder, e);
        throw e;
      }
      output.end(run, out, folder.finish());
    }
    return output.isComplete() && !signal.requested() ? Main.DONE : Main.FAILED;
  }

  /** Writes the sheet of what was stored before a failure; the failure is what is reported. */
  private static void finish(CollectedFolder folder, Exception reason) {
    try {
      Path unused = folder.finish();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private List<CollectCandidate> select(
      GlimpseConfig config,
      Consumer<byte[], byte[]> consumer,
      EventFormat format,
      CollectedFolder folder,
      CollectionOutput output) {
    ModelFilter models = new ModelFilter(model == null ? null : ModelReference.parse(model));
    if (disagree) {
      DisagreementSelection selection = new DisagreementSelection(models, folder::contains, limit);
      ConfiguredTopic shadows = new ConfiguredTopic(ShadowSettings.TOPIC, config.shadows().topic());
      read(consumer, shadows, format, since, output, selection::addShadow);
      read(
          consumer,
          config.topics().predictions(),
          format,
          since == null ? null : since.minus(SHADOW_DELAY),
          output,
          selection::addAnswer);
      output.selected(models, selection);
      return selection.candidates();
    }
    SelectionRule rule = rule();
    ImageSelection selection = new ImageSelection(rule, models, folder::contains, limit);
    read(consumer, config.topics().predictions(), format, since, output, selection::add);
    output.selected(models, rule, selection);
    return selection.candidates();
  }

  private static void read(
      Consumer<byte[], byte[]> consumer,
      ConfiguredTopic topic,
      EventFormat format,
      @Nullable Instant since,
      CollectionOutput output,
      java.util.function.Consumer<Prediction> predictions) {
    PredictionReader reader =
        new PredictionReader(BrokerOptions.reader(consumer, topic), format.subscriber(), since);
    output.reading(topic.name(), reader.size());
    reader.read(predictions, output::read);
    output.wasRead(topic.name(), reader);
  }

  private SelectionRule rule() {
    if (below != null) {
      return SelectionRule.below(below);
    }
    if (sample != null) {
      return SelectionRule.sample(sample);
    }
    return SelectionRule.margin(margin == null ? DEFAULT_MARGIN : margin);
  }
}
