package dev.glimpse.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.faults.FaultRun.Setup;
import dev.glimpse.faults.FaultyModel.Mark;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A model with which TensorFlow itself fails, in a processor of its own. */
@Tag("broker")
final class ModelFaultsIT {

  @RegisterExtension static final FaultReport REPORT = new FaultReport();

  @TempDir private static Path models;

  @BeforeAll
  static void writeModel() throws IOException {
    TensorFlowEngine.start(UserDirectories.cache(), 2);
    FaultyModel.write(models);
  }

  private static FaultRun run(Scenario scenario, int rounds) {
    return new FaultRun(
        REPORT, Setup.shared(scenario, Guarantee.EXACTLY_ONCE), FaultScale.rounds(rounds));
  }

  private static List<String> faultyModel(String... further) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                GlimpseConfig.MODELS_DIR + "=" + models,
                GlimpseConfig.MODEL + "=" + FaultyModel.NAME));
    Collections.addAll(settings, further);
    return settings;
  }

  private static byte[] request(Mark mark, String key) {
    return TestImages.inlineRequest(key, mark.image());
  }

  /** Of a batch only the culprit is a dead letter. */
  @Test
  void shouldAnswerTheNeighboursOfImagesThatTheModelFailsOf() throws Exception {
    Map<String, String> expected = new HashMap<>();
    try (FaultRun run = run(Scenario.MODEL_ERRORS, 5)) {
      run.start(faultyModel());
      for (int round = 0; round < run.rounds(); round++) {
        List<Function<String, byte[]>> images = new ArrayList<>();
        for (Mark mark : List.of(Mark.NAN, Mark.ERROR)) {
          images.addAll(
              Collections.nCopies(
                  10,
                  key -> {
                    expected.put(key, FailureCode.INFERENCE_FAILED.name());
                    return request(mark, key);
                  }));
        }
        run.sendFaulty(images);
      }

      Guarantee.EXACTLY_ONCE.check(run.finish());
      assertThat(run.deadLetters()).isEqualTo(expected);
    }
  }

  @Test
  void shouldAnswerAllWhenTheDeviceLacksMemory() throws Exception {
    try (FaultRun run = run(Scenario.MODEL_MEMORY, 2)) {
      ProcessorJvm processor =
          run.start(
              faultyModel(
                  GlimpseConfig.BATCH_MAX_SIZE + "=" + 2 * FaultyModel.ROOM,
                  GlimpseConfig.BATCH_MAX_DELAY + "=100"));
      for (int round = 0; round < run.rounds(); round++) {
        run.sendFaulty(Collections.nCopies(2, key -> request(Mark.LARGE, key)));
        run.settle();
      }
      assertThat(processor.log())
          .contains("RESOURCE_EXHAUSTED", "The device lacks memory; batches hold");

      Guarantee.EXACTLY_ONCE.check(run.finish());
      assertThat(run.deadLetters()).isEmpty();
    }
  }

  @Test
  void shouldEndWhenTheDeviceDoesNotAnswerAndLeaveAllToTheNext() throws Exception {
    try (FaultRun run = run(Scenario.MODEL_HANGS, 2)) {
      for (int round = 0; round < run.rounds(); round++) {
        ProcessorJvm stuck = run.start(faultyModel(GlimpseConfig.DEVICE_TIMEOUT + "=2000"));
        run.sendFaulty(List.of(key -> request(Mark.HANG, key)));

        assertThat(run.awaitEnd(stuck)).as("exit code; %s", stuck.logTail()).isEqualTo(1);
        assertThat(stuck.log())
            .contains("The device has not answered for", GlimpseConfig.DEVICE_TIMEOUT + " is 2000");

        ProcessorJvm next = run.start();
        run.settle();
        run.stop(next);
      }

      Guarantee.EXACTLY_ONCE.check(run.finish());
    }
  }
}
