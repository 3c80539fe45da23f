package dev.glimpse.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.demo.DemoAnswerConsumer.Received;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
final class RoundTripClientIT {

  @TempDir private Path folder;

  @Test
  void shouldMeasureRoundsThatWereAnsweredToTheEndOnly() throws Exception {
    Map<String, URI> images = new LinkedHashMap<>();
    DrawnDigitFiles.draw(folder, 20, 1)
        .keySet()
        .forEach(file -> images.put(file.getFileName().toString(), file.toUri()));
    try (LocalGlimpse glimpse =
            new LocalGlimpse(
                broker ->
                    ConfigSources.read(
                        List.of(),
                        null,
                        Map.of(),
                        List.of(
                            broker,
                            ManagementSettings.PORT + "=" + ManagementSettings.NO_PORT,
                            FileStoreConfig.ROOTS + "=" + folder)));
        RoundTripClient roundTrips = new RoundTripClient(glimpse)) {
      ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
      Consumer<Received> add = received::add;

      assertThat(roundTrips.run(images, add, () -> true)).isEmpty();
      assertThat(received).isEmpty();

      assertThat(roundTrips.run(images, add, () -> false)).isPresent();
      assertThat(received).extracting(Received::id).containsAll(images.keySet());
    }
  }
}
