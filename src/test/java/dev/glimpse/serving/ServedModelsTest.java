package dev.glimpse.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.glimpse.batch.BatchLimits;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.model.ModelReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class ServedModelsTest {

  private static final Duration LOOK = Duration.ofMillis(5);

  @TempDir private Path folder;
  private final FakeModels fakes = new FakeModels();
  private TestCatalogue catalogue;
  private @Nullable ServedModels started;

  @BeforeEach
  void fill() throws Exception {
    catalogue = new TestCatalogue(folder);
    catalogue.put("birds", "1");
    catalogue.put("cats", "1");
    catalogue.put("dogs", "1");
  }

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  /** With birds pinned. */
  private ServedModels models(int maxLoaded) {
    return models(maxLoaded, new ModelMemoryBudget(Long.MAX_VALUE, () -> Long.MAX_VALUE));
  }

  /** With birds pinned. */
  private ServedModels models(int maxLoaded, ModelMemoryBudget budget) {
    ServedModels models =
        new ServedModels(
            catalogue.catalogue(),
            new ServedModelFactory(
                fakes, new BatchLimits(1, Duration.ZERO, 1), model -> (size, cut, nanos) -> {}),
            budget,
            Set.of(ModelReference.parse("birds")),
            maxLoaded,
            "models",
            fakes);
    started = models;
    return models;
  }

  private static CompletableFuture<ModelLease> ask(ServedModels models, String reference) {
    return models.lease(ModelReference.parse(reference));
  }

  /** Which version, after one use. */
  private static String used(ServedModels models, String reference) {
    ModelLease lease = ask(models, reference).join();
    lease.giveBack();
    return version(lease);
  }

  private static String version(ModelLease lease) {
    return lease.model().identity().name() + ":" + lease.model().identity().version();
  }

  private static Failure failure(CompletableFuture<ModelLease> lease) {
    return lease
        .<Failure>thenApply(
            granted -> {
              throw new AssertionError(version(granted));
            })
        .exceptionally(e -> ((FailureException) Objects.requireNonNull(e.getCause())).failure())
        .join();
  }

  @Test
  void shouldLoadAModelWhenItIsFirstAskedForWhileOthersGoOn() {
    ServedModels models = models(3);
    assertThat(used(models, "birds")).isEqualTo("birds:1");
    Runnable goOn = fakes.hold("cats:1");

    CompletableFuture<ModelLease> cats = ask(models, "cats");
    assertThat(used(models, "birds")).isEqualTo("birds:1");
    assertThat(cats).isNotDone();
    goOn.run();

    assertThat(version(cats.join())).isEqualTo("cats:1");
    assertThat(used(models, "cats:1")).isEqualTo("cats:1");
    assertThat(fakes.events)
        .containsExactly("loading birds:1", "loaded birds:1", "loading cats:1", "loaded cats:1");
  }

  @Test
  void shouldKnowNoModelThatTheCatalogueLacks() {
    assertThat(failure(ask(models(3), "snakes")).code()).isEqualTo(FailureCode.UNKNOWN_MODEL);
    assertThat(failure(ask(models(3), "cats:2")).message())
        .contains("cats:2", "birds:1", "nielsennet:1");
  }

  @Test
  void shouldUnloadTheIdleModelThatWasNotUsedForLongest() {
    ServedModels models = models(3);
    used(models, "birds");
    used(models, "cats");
    used(models, "dogs");
    used(models, "cats");

    used(models, "nielsennet");

    assertThat(fakes.events).contains("closed dogs:1").doesNotContain("closed cats:1");
    assertThat(models.loadedModels()).isEqualTo(3);
  }

  @Test
  void shouldNotUnloadAModelThatAnImageUses() {
    ServedModels models = models(2);
    used(models, "birds");
    ModelLease cats = ask(models, "cats").join();

    CompletableFuture<ModelLease> dogs = ask(models, "dogs");
    await().until(() -> models.loaded(ModelReference.parse("cats")) == null);
    CompletableFuture<ModelLease> catsAgain = ask(models, "cats");
    assertThat(used(models, "birds")).isEqualTo("birds:1");
    assertThat(dogs).isNotDone();
    assertThat(fakes.events).noneMatch(event -> event.startsWith("closed"));

    cats.giveBack();
    dogs.join().giveBack();
    assertThat(version(catsAgain.join())).isEqualTo("cats:1");
    assertThat(fakes.events)
        .containsExactly(
            "loading birds:1",
            "loaded birds:1",
            "loading cats:1",
            "loaded cats:1",
            "closed cats:1",
            "loading dogs:1",
            "loaded dogs:1",
            "closed dogs:1",
            "loading cats:1",
            "loaded cats:1");
  }

  @Test
  void shouldServeOnlyThePinnedModelWhereThereIsRoomForOne() {
    ServedModels models = models(1);

    assertThat(used(models, "birds")).isEqualTo("birds:1");
    Failure refused = failure(ask(models, "cats"));
    assertThat(refused.code()).isEqualTo(FailureCode.UNKNOWN_MODEL);
    assertThat(refused.message()).contains("glimpse.models.max.loaded is 1");
  }

  @Test
  void shouldUseTheHighestVersionThatCanBeLoaded() throws Exception {
    catalogue.put("birds", "2");
    catalogue.put("birds", "10");
    fakes.breaks("birds:10", new IllegalStateException("no such op"));
    ServedModels models = models(3);

    assertThat(used(models, "birds")).isEqualTo("birds:2");

    Failure refused = failure(ask(models, "birds:10"));
    assertThat(refused.code()).isEqualTo(FailureCode.MODEL_UNAVAILABLE);
    assertThat(refused.message()).contains("no such op");
    assertThat(refused.code().isTransient()).isTrue();
    assertThat(fakes.events).containsOnlyOnce("loading birds:10").contains("failed birds load");
  }

  @Test
  void shouldServeOthersAfterALoadThatEndsInAnError() {
    fakes.breaks("cats:1", new UnsatisfiedLinkError("no such symbol"));
    ServedModels models = models(3);

    assertThat(failure(ask(models, "cats")).message()).contains("no such symbol");
    assertThat(used(models, "dogs")).isEqualTo("dogs:1");
    assertThat(models.loadedModels()).isEqualTo(1);
  }

  @Test
  void shouldPutANewVersionInForceAndUnloadTheFormerAfterItsLastImage() throws Exception {
    ServedModels models = models(3);
    ModelLease under = ask(models, "birds").join();
    Runnable goOn = fakes.hold("birds:2");
    models.watch(LOOK);

    catalogue.put("birds", "2");
    await().until(() -> fakes.events.contains("loading birds:2"));
    assertThat(used(models, "birds")).isEqualTo("birds:1");
    goOn.run();

    await().until(() -> models.isActive("birds", "2"));
    assertThat(used(models, "birds")).isEqualTo("birds:2");
    assertThat(version(under)).isEqualTo("birds:1");
    assertThat(fakes.events).doesNotContain("closed birds:1");
    under.giveBack();
    await().until(() -> fakes.events.contains("closed birds:1"));
    assertThat(models.isActive("birds", "1")).isFalse();
  }

  @Test
  void shouldGoBackToTheHighestVersionThatIsLeftWhenOneGoes() throws Exception {
    catalogue.put("birds", "2");
    ServedModels models = models(3);
    assertThat(used(models, "birds")).isEqualTo("birds:2");
    models.watch(LOOK);

    catalogue.remove("birds", "2");

    await().until(() -> models.isActive("birds", "1"));
    assertThat(failure(ask(models, "birds:2")).code()).isEqualTo(FailureCode.UNKNOWN_MODEL);
  }

  @Test
  void shouldGoOnWithAModelWhoseLastVersionGoes() throws Exception {
    ServedModels models = models(3);
    used(models, "birds");
    models.watch(LOOK);

    catalogue.remove("birds", "1");
    catalogue.put("cats", "2");
    used(models, "cats:1");
    await().until(() -> !failure(ask(models, "birds:3")).message().contains("birds:1"));

    assertThat(used(models, "birds")).isEqualTo("birds:1");
  }

  @Test
  void shouldTryAVersionThatFailedAgainOnlyWhenItsFolderHasChanged() throws Exception {
    ServedModels models = models(3);
    used(models, "birds");
    models.watch(LOOK);

    catalogue.putGraph("birds", "2", "half");
    catalogue.describe("birds", "2", "whole graph");
    await().until(() -> fakes.events.contains("failed birds checksum"));
    catalogue.put("cats", "7");
    await().until(() -> failure(ask(models, "cats:8")).message().contains("cats:7"));
    catalogue.remove("cats", "7"); // and looks went on
    await().until(() -> !failure(ask(models, "cats:8")).message().contains("cats:7"));
    assertThat(used(models, "birds")).isEqualTo("birds:1");
    assertThat(fakes.events).containsOnlyOnce("failed birds checksum");

    catalogue.putGraph("birds", "2", "whole graph");

    await().until(() -> models.isActive("birds", "2"));
    assertThat(fakes.events).containsOnlyOnce("failed birds checksum");
  }

  @Test
  void shouldNotTakeALowerVersionForOneThatIsSpoiltInItsPlace() throws Exception {
    catalogue.put("birds", "2");
    ServedModels models = models(3);
    used(models, "birds");
    models.watch(LOOK);

    catalogue.putGraph("birds", "2", "spoilt in its place");

    await().until(() -> fakes.events.contains("failed birds checksum"));
    assertThat(used(models, "birds")).isEqualTo("birds:2");
    assertThat(fakes.events).doesNotContain("loading birds:1");
  }

  @Test
  void shouldReplaceAVersionWhoseFolderIsAnother() throws Exception {
    ServedModels models = models(3);
    used(models, "birds");
    models.watch(LOOK);

    catalogue.put("birds", "1", "trained for longer");

    await().until(() -> fakes.events.contains("closed birds:1"));
    used(models, "birds");
    assertThat(fakes.events.stream().filter("loaded birds:1"::equals)).hasSize(2);
  }

  /** Memory for as many small models as that. */
  private static ModelMemoryBudget memoryFor(int models) {
    return new ModelMemoryBudget(models * FakeModels.SMALL.serving(), () -> Long.MAX_VALUE);
  }

  @Test
  void shouldRefuseAModelForWhichThereIsNoMemoryWithTheFigures() {
    fakes.needs("cats:1", new ModelMemoryEstimate(700L << 20, 100L << 20, 2));
    ServedModels models = models(3, memoryFor(2));
    used(models, "birds");

    Failure refused = failure(ask(models, "cats"));

    assertThat(refused.code()).isEqualTo(FailureCode.MODEL_UNAVAILABLE);
    assertThat(refused.message())
        .contains("weights 700", "2 precisions", "32 of 64 MiB for models are free")
        .contains("glimpse.batch.max.size");
    assertThat(fakes.events).contains("failed cats memory").doesNotContain("loading cats:1");
    assertThat(used(models, "dogs")).isEqualTo("dogs:1");
  }

  @Test
  void shouldRefuseAModelThatCannotBeLoadedWithWhatTheProcessCanTakeNow() {
    ModelMemoryBudget budget = new ModelMemoryBudget(Long.MAX_VALUE, FakeModels.SMALL::serving);
    fakes.needs("cats:1", new ModelMemoryEstimate(1 << 20, 0, 1));
    ServedModels models = models(3, budget);

    assertThat(used(models, "birds")).isEqualTo("birds:1");
    assertThat(failure(ask(models, "cats")).message())
        .contains("the process can allocate 32 MiB now");
  }

  @Test
  void shouldLoadAModelInOnePrecisionWhenThereIsNoMemoryForTwo() {
    fakes.needs("birds:1", new ModelMemoryEstimate(0, 0, 2));
    ServedModels models = models(4, memoryFor(1));

    assertThat(used(models, "birds")).isEqualTo("birds:1");

    assertThat(fakes.events).contains("loaded birds:1");
  }

  @Test
  void shouldUnloadTheLeastRecentlyUsedModelWhenMemoryIsShort() {
    ServedModels models = models(4, memoryFor(2));
    used(models, "birds");
    used(models, "cats");

    assertThat(used(models, "dogs")).isEqualTo("dogs:1");

    assertThat(fakes.events).contains("closed cats:1").doesNotContain("closed birds:1");
  }

  @Test
  void shouldTryAModelAgainWhenTheProcessHasMemoryForIt() {
    AtomicLong available = new AtomicLong(FakeModels.SMALL.loading());
    fakes.needs("cats:1", new ModelMemoryEstimate(1 << 20, 0, 1));
    ServedModels models = models(4, new ModelMemoryBudget(Long.MAX_VALUE, available::get));
    models.watch(LOOK);
    used(models, "birds");
    assertThat(failure(ask(models, "cats")).message()).contains("cats:1 needs");

    available.set(Long.MAX_VALUE);

    await().ignoreExceptions().until(() -> used(models, "cats").equals("cats:1"));
  }

  @Test
  void shouldUnloadNothingForAModelThatNeverFits() {
    fakes.needs("cats:1", new ModelMemoryEstimate(1L << 30, 0, 1));
    ServedModels models = models(4, memoryFor(3));
    used(models, "birds");
    used(models, "dogs");

    assertThat(failure(ask(models, "cats")).message()).contains("cats:1 needs");

    assertThat(fakes.events).doesNotContain("closed dogs:1");
  }

  @Test
  void shouldKeepTheActiveVersionWhenAnotherDoesNotFitBesideIt() throws Exception {
    ServedModels models = models(4, memoryFor(1));
    used(models, "birds");
    models.watch(LOOK);

    catalogue.put("birds", "2");

    await().until(() -> fakes.events.contains("failed birds memory"));
    assertThat(used(models, "birds")).isEqualTo("birds:1");
    assertThat(fakes.events).doesNotContain("loading birds:2");
  }

  @Test
  void shouldUnloadIdleModelsForANewVersionOfAnother() throws Exception {
    ServedModels models = models(4, memoryFor(2));
    used(models, "birds");
    used(models, "cats");
    models.watch(LOOK);

    catalogue.put("birds", "2");

    await().until(() -> models.isActive("birds", "2"));
    assertThat(fakes.events).contains("closed cats:1");
  }

  @Test
  void shouldFailThoseThatWaitWhenItIsClosed() {
    ServedModels models = models(3);
    Runnable goOn = fakes.hold("cats:1");
    CompletableFuture<ModelLease> cats = ask(models, "cats");
    await().until(() -> fakes.events.contains("loading cats:1"));

    models.shutdown();
    goOn.run();

    assertThatThrownBy(cats::join).hasCauseInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> ask(models, "birds").join())
        .hasCauseInstanceOf(RejectedExecutionException.class);
    models.close();
    assertThat(fakes.events).contains("closed cats:1");
  }

  @Test
  void shouldUnloadAllWhenItIsClosed() {
    ServedModels models = models(3);
    used(models, "birds");
    used(models, "cats");

    models.close();

    assertThat(fakes.events).contains("closed birds:1", "closed cats:1");
  }
}
