package dev.glimpse.parity;

import dev.glimpse.importer.ModelImportRequest;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.importer.ModelImporter;
import dev.glimpse.model.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A model of ../shared, imported as its user would.
 *
 * @param name also of its folder
 * @param file below ../shared/models
 * @param preprocessing for where it is not recognised
 * @param labels below ../shared/labels; none where Glimpse carries them
 */
record TestModel(String name, String file, Optional<String> preprocessing, List<String> labels) {

  static final TestModel SQUEEZENET =
      new TestModel(
          "squeezenet1.1",
          "squeezenet1.1",
          Optional.of("torchvision"),
          List.of("imagenet_class_index.json"));

  static final TestModel MOBILENET = recognised("mobilenet_v2_1.0_224_frozen");

  static final TestModel INCEPTION_2015 =
      new TestModel(
          "replica_inception_2015-12-05",
          "replica_inception_2015-12-05.pb",
          Optional.empty(),
          List.of(
              "imagenet_2012_challenge_label_map_proto.pbtxt",
              "imagenet_synset_to_human_label_map.txt"));

  static TestModel recognised(String name) {
    return new TestModel(name, name + ".pb", Optional.empty(), List.of());
  }

  /** Imports it into a catalogue. TensorFlow's library has to be prepared. */
  ModelFolder in(Path models) throws IOException {
    return new ModelImporter(line -> {})
        .run(
            new ModelImportRequest(
                Golden.SHARED.resolve("models").resolve(file),
                name.toLowerCase(Locale.ROOT),
                "1",
                models,
                false,
                null,
                preprocessing.orElse(null), null,
                labels.stream().map(Golden.SHARED.resolve("labels")::resolve).toList(),
                new ImportTarget(null, null, null, null, null),
                new Origin(null, null, null)));
  }
}
