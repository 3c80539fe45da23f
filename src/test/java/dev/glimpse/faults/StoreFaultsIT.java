package dev.glimpse.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.FetchSettings;
import dev.glimpse.event.FailureCode;
import dev.glimpse.faults.FaultRun.Setup;
import dev.glimpse.testing.FaultyImageServer;
import dev.glimpse.testing.TestImages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Images of a store that misbehaves in every way it can, or is down. */
@Tag("broker")
final class StoreFaultsIT {

  @RegisterExtension static final FaultReport REPORT = new FaultReport();

  /** What a store does with an image, and the dead letter's code if no attempt can succeed. */
  private static final Map<String, String> ENDS =
      Map.of(
          "hang", FailureCode.FETCH_TIMEOUT.name(),
          "trickle", FailureCode.FETCH_TIMEOUT.name(),
          "reset", FailureCode.FETCH_FAILED.name(),
          "short", FailureCode.FETCH_FAILED.name(),
          "long", FailureCode.CORRUPT_IMAGE.name(),
          "huge", FailureCode.IMAGE_TOO_LARGE.name(),
          "missing", FailureCode.IMAGE_NOT_FOUND.name(),
          "forbidden", FailureCode.FETCH_FORBIDDEN.name(),
          "loop", FailureCode.FETCH_FORBIDDEN.name());

  private static final List<String> MEND = List.of("ok", "fail-once", "reset-once", "busy-once");

  private static FaultRun run(Scenario scenario, int rounds) {
    return new FaultRun(
        REPORT, Setup.shared(scenario, Guarantee.EXACTLY_ONCE), FaultScale.rounds(rounds));
  }

  private static List<String> settings(String... further) {
    List<String> settings =
        new ArrayList<>(List.of(FetchSettings.BACKOFF + "=50", FetchSettings.BACKOFF_MAX + "=200"));
    Collections.addAll(settings, further);
    return settings;
  }

  @Test
  void shouldAnswerWhateverTheStoreDoes() throws Exception {
    Map<String, String> expected = new HashMap<>();
    try (FaultyImageServer store = new FaultyImageServer();
        FaultRun run = run(Scenario.STORE_FAULTS, 5)) {
      run.start(
          settings(FetchSettings.TIMEOUT + "=1500", FetchSettings.BREAKER_FAILURES + "=1000000"));
      for (int round = 0; round < run.rounds(); round++) {
        List<Function<String, byte[]>> images = new ArrayList<>();
        for (String behaviour : MEND) {
          images.add(key -> image(store, behaviour, key));
        }
        ENDS.forEach(
            (behaviour, code) ->
                images.add(
                    key -> {
                      expected.put(key, code);
                      return image(store, behaviour, key);
                    }));
        run.sendFaulty(images);
      }

      Guarantee.EXACTLY_ONCE.check(run.finish());
      assertThat(run.deadLetters()).isEqualTo(expected);
    }
  }

  @Test
  void shouldWaitForAStoreThatIsDownInsteadOfFloodingTheDeadLetters() throws Exception {
    try (FaultyImageServer store = new FaultyImageServer();
        FaultRun run = run(Scenario.STORE_DOWN, 5)) {
      run.start(settings(FetchSettings.BREAKER_FAILURES + "=3"));
      for (int round = 0; round < run.rounds(); round++) {
        int before = store.requests();
        store.down(true);
        run.sendDuringFault(
            Collections.nCopies(FaultScale.requests() / 20, key -> image(store, "ok", key)));
        run.awaitWhileRunning("probes", () -> store.requests() > before + 10);
        assertThat(run.deadLetters()).isEmpty();
        assertThat(store.requests() - before).as("probes, not all images").isLessThan(50);
        store.down(false);
        run.settle();
      }

      Guarantee.EXACTLY_ONCE.check(run.finish());
      assertThat(run.deadLetters()).isEmpty();
    }
  }

  private static byte[] image(FaultyImageServer store, String behaviour, String key) {
    return TestImages.uriRequest(key, store.uri("/" + behaviour + "/" + key));
  }
}
