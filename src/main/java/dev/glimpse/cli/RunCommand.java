package dev.glimpse.cli;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.importer.AbandonedImportCleaner;
import dev.glimpse.pipeline.ModelEngineProvider;
import dev.glimpse.service.GlimpseService;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.streams.StartStoppedException;
import dev.glimpse.streams.StopRequest;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code glimpse run}: answers requests until it is stopped. */
@Command(
    name = "run",
    description = "Answer image requests from Kafka until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Mixin private final SettingsOptions settings = new SettingsOptions();
  private final ModelEngineProvider engines;

  /**
   * Creates the command.
   *
   * @param engines starts the engine that runs the models
   */
  RunCommand(ModelEngineProvider engines) {
    this.engines = engines;
  }

  @Override
  public Integer call() throws InterruptedException {
    GlimpseConfig config = settings.read();
    AbandonedImportCleaner.remove(config.serving().folder());
    AtomicReference<@Nullable GlimpseProcessor> running = new AtomicReference<>();
    StopRequest stopRequest = new StopRequest();
    StopSignalHandler stop =
        StopSignalHandler.install(
            () -> {
              stopRequest.make();
              GlimpseProcessor processor = running.get();
              if (processor != null) {
                processor.close();
              }
            },
            true);
    int status = Main.FAILED;
    try (GlimpseService service = new GlimpseService(config, stopRequest, engines)) {
      running.set(service.processor());
      status = stop.requested() ? Main.DONE : serve(service);
      LOG.info("Stopped; since the start {}", service.statistics());
      return status;
    } catch (StartStoppedException e) {
      LOG.info("{}", e.getMessage());
      status = Main.DONE;
      return status;
    } finally {
      stop.end(status);
    }
  }

  private static int serve(GlimpseService service) throws InterruptedException {
    boolean unused = service.start();
    return service.processor().awaitEnd() == null ? Main.DONE : Main.FAILED;
  }
}
