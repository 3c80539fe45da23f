package dev.glimpse;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.glimpse.config.GlimpseConfig;

/** The arrows of docs/design/000-architecture.md. */
@AnalyzeClasses(packages = "dev.glimpse", importOptions = DoNotIncludeTests.class)
@ArchTag("unit")
final class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES_SEE_ONLY_WHAT_THEY_STAND_ON =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.glimpse..")
          .layer("system")
          .definedBy("dev.glimpse.system")
          .layer("event")
          .definedBy("dev.glimpse.event")
          .layer("notification")
          .definedBy("dev.glimpse.notification")
          .layer("serde")
          .definedBy("dev.glimpse.serde")
          .layer("avro")
          .definedBy("dev.glimpse.avro")
          .layer("topology")
          .definedBy("dev.glimpse.topology")
          .layer("image")
          .definedBy("dev.glimpse.image")
          .layer("store")
          .definedBy("dev.glimpse.store")
          .layer("model")
          .definedBy("dev.glimpse.model")
          .layer("preprocess")
          .definedBy("dev.glimpse.preprocess..")
          .layer("tensorflow")
          .definedBy("dev.glimpse.tensorflow")
          .layer("architecture")
          .definedBy("dev.glimpse.architecture")
          .layer("keras")
          .definedBy("dev.glimpse.keras")
          .layer("checkpoint")
          .definedBy("dev.glimpse.checkpoint")
          .layer("graph")
          .definedBy("dev.glimpse.graph")
          .layer("importer")
          .definedBy("dev.glimpse.importer")
          .layer("batch")
          .definedBy("dev.glimpse.batch")
          .layer("inference")
          .definedBy("dev.glimpse.inference")
          .layer("serving")
          .definedBy("dev.glimpse.serving")
          .layer("fetch")
          .definedBy("dev.glimpse.fetch")
          .layer("config")
          .definedBy("dev.glimpse.config")
          .layer("management")
          .definedBy("dev.glimpse.management")
          .layer("view")
          .definedBy("dev.glimpse.view")
          .layer("pipeline")
          .definedBy("dev.glimpse.pipeline")
          .layer("shadow")
          .definedBy("dev.glimpse.shadow")
          .layer("streams")
          .definedBy("dev.glimpse.streams")
          .layer("service")
          .definedBy("dev.glimpse.service")
          .layer("topics")
          .definedBy("dev.glimpse.topics")
          .layer("deadletter")
          .definedBy("dev.glimpse.deadletter")
          .layer("mnist")
          .definedBy("dev.glimpse.mnist")
          .layer("train")
          .definedBy("dev.glimpse.train")
          .layer("retrain")
          .definedBy("dev.glimpse.retrain")
          .layer("evaluate")
          .definedBy("dev.glimpse.evaluate")
          .layer("tensorboard")
          .definedBy("dev.glimpse.tensorboard")
          .layer("collect")
          .definedBy("dev.glimpse.collect")
          .layer("demo")
          .definedBy("dev.glimpse.demo")
          .layer("download")
          .definedBy("dev.glimpse.download")
          .layer("bench")
          .definedBy("dev.glimpse.bench")
          .layer("cli")
          .definedBy("dev.glimpse.cli")
          .whereLayer("event")
          .mayNotAccessAnyLayer()
          .whereLayer("system")
          .mayNotAccessAnyLayer()
          .whereLayer("batch")
          .mayNotAccessAnyLayer()
          .whereLayer("tensorflow")
          .mayNotAccessAnyLayer()
          .whereLayer("architecture")
          .mayNotAccessAnyLayer()
          .whereLayer("tensorboard")
          .mayOnlyAccessLayers("system")
          .whereLayer("config")
          .mayOnlyAccessLayers("system")
          .whereLayer("management")
          .mayOnlyAccessLayers("system")
          .whereLayer("mnist")
          .mayNotAccessAnyLayer()
          .whereLayer("topics")
          .mayNotAccessAnyLayer()
          .whereLayer("download")
          .mayOnlyAccessLayers("system")
          .whereLayer("notification")
          .mayOnlyAccessLayers("system", "event", "config")
          .whereLayer("serde")
          .mayOnlyAccessLayers("event", "config", "notification")
          .whereLayer("avro")
          .mayOnlyAccessLayers("system", "event", "serde", "config")
          .whereLayer("deadletter")
          .mayOnlyAccessLayers("system", "event", "serde", "topics")
          .whereLayer("image")
          .mayOnlyAccessLayers("event")
          .whereLayer("store")
          .mayOnlyAccessLayers("system", "event", "image", "config")
          .whereLayer("fetch")
          .mayOnlyAccessLayers("system", "event", "store", "config")
          .whereLayer("model")
          .mayOnlyAccessLayers("system", "event")
          .whereLayer("topology")
          .mayOnlyAccessLayers("system", "event", "serde")
          .whereLayer("preprocess")
          .mayOnlyAccessLayers("event", "image", "model")
          .whereLayer("keras")
          .mayOnlyAccessLayers("architecture")
          .whereLayer("checkpoint")
          .mayOnlyAccessLayers("system", "architecture")
          .whereLayer("graph")
          .mayOnlyAccessLayers("model")
          .whereLayer("importer")
          .mayOnlyAccessLayers(
              "system",
              "event",
              "image",
              "model",
              "graph",
              "preprocess",
              "tensorflow",
              "architecture",
              "checkpoint",
              "keras",
              "download")
          .whereLayer("inference")
          .mayOnlyAccessLayers("system", "batch", "model", "tensorflow")
          .whereLayer("serving")
          .mayOnlyAccessLayers("system", "event", "batch", "inference", "model", "preprocess")
          .whereLayer("train")
          .mayOnlyAccessLayers(
              "system",
              "event",
              "image",
              "model",
              "preprocess",
              "graph",
              "architecture",
              "checkpoint",
              "importer",
              "mnist")
          .whereLayer("evaluate")
          .mayOnlyAccessLayers("system", "event", "image", "model", "mnist")
          .whereLayer("collect")
          .mayOnlyAccessLayers(
              "system", "event", "serde", "image", "fetch", "model", "topics", "evaluate")
          .whereLayer("retrain")
          .mayOnlyAccessLayers(
              "system",
              "event",
              "image",
              "model",
              "graph",
              "preprocess",
              "tensorflow",
              "batch",
              "inference",
              "importer",
              "mnist",
              "train",
              "store",
              "fetch",
              "config",
              "pipeline",
              "evaluate",
              "tensorboard")
          .whereLayer("view")
          .mayOnlyAccessLayers("system", "event", "serde", "image", "preprocess", "config")
          .whereLayer("pipeline")
          .mayOnlyAccessLayers(
              "system",
              "event",
              "topology",
              "image",
              "store",
              "fetch",
              "model",
              "preprocess",
              "batch",
              "inference",
              "serving",
              "config",
              "management")
          .whereLayer("shadow")
          .mayOnlyAccessLayers(
              "system",
              "event",
              "serde",
              "topology",
              "image",
              "store",
              "model",
              "preprocess",
              "batch",
              "serving",
              "config",
              "pipeline")
          .whereLayer("streams")
          .mayOnlyAccessLayers("system", "event", "serde", "topology", "store", "config")
          .whereLayer("service")
          .mayOnlyAccessLayers(
              "system",
              "event",
              "serde",
              "avro",
              "model",
              "batch",
              "inference",
              "fetch",
              "serving",
              "config",
              "management",
              "view",
              "pipeline",
              "shadow",
              "streams")
          .whereLayer("demo")
          .mayOnlyAccessLayers(
              "system",
              "event",
              "serde",
              "avro",
              "config",
              "pipeline",
              "streams",
              "service",
              "topics",
              "mnist")
          .whereLayer("bench")
          .mayOnlyAccessLayers(
              "system",
              "event",
              "serde",
              "topology",
              "image",
              "model",
              "preprocess",
              "graph",
              "architecture",
              "batch",
              "inference",
              "config",
              "pipeline",
              "streams",
              "service",
              "topics",
              "demo")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.glimpse.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule TOPOLOGY_KNOWS_NO_MODELS =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.glimpse.topology",
              "dev.glimpse.serde",
              "dev.glimpse.topics",
              "dev.glimpse.deadletter")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "org.tensorflow..");

  @ArchTest
  static final ArchRule MODELS_KNOW_NO_KAFKA =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.glimpse.event",
              "dev.glimpse.notification",
              "dev.glimpse.image",
              "dev.glimpse.store",
              "dev.glimpse.fetch",
              "dev.glimpse.preprocess..",
              "dev.glimpse.batch",
              "dev.glimpse.inference",
              "dev.glimpse.serving",
              "dev.glimpse.model",
              "dev.glimpse.importer",
              "dev.glimpse.architecture",
              "dev.glimpse.checkpoint",
              "dev.glimpse.keras",
              "dev.glimpse.tensorflow",
              "dev.glimpse.train",
              "dev.glimpse.mnist",
              "dev.glimpse.evaluate",
              "dev.glimpse.tensorboard",
              "dev.glimpse.download")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..");

  /**
   * Each other part receives a record of its own settings. Reading them by key is package-private.
   */
  @ArchTest
  static final ArchRule ONLY_COMMANDS_AND_THE_COMPOSITION_SEE_ALL_SETTINGS =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.glimpse.config",
              "dev.glimpse.service",
              "dev.glimpse.cli",
              "dev.glimpse.demo",
              "dev.glimpse.bench")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(GlimpseConfig.class);

  @ArchTest
  static final ArchRule BATCH_AND_EVENT_STAND_ALONE =
      noClasses()
          .that()
          .resideInAnyPackage("dev.glimpse.batch", "dev.glimpse.event")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..", "org.jspecify..", "dev.glimpse.batch", "dev.glimpse.event");

  @ArchTest
  static final ArchRule ONLY_THE_BROKER_OF_THE_DEMO_NEEDS_KAFKAS_SERVER =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.glimpse.demo")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("kafka..", "org.apache.kafka.server..", "org.apache.kafka.storage..");

  /** Whoever has no buckets loads none of it: 850 classes. */
  @ArchTest
  static final ArchRule ONLY_WHAT_IS_BEHIND_A_NAMED_BUCKET_KNOWS_THE_AWS_SDK =
      noClasses()
          .that()
          .haveNameNotMatching(
              "dev\\.glimpse\\.store\\.S3(ObjectReader|Transport|Credentials|FailureMapping)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..");

  @ArchTest
  static final ArchRule ONLY_ONE_PACKAGE_KNOWS_AVRO =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.glimpse.avro")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.avro..");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_EXITS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.glimpse.cli")
          .and()
          .doNotHaveFullyQualifiedName("dev.glimpse.demo.LocalBrokerProcess")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);
}
