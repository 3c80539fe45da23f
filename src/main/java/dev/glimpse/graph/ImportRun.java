package dev.glimpse.graph;

import dev.glimpse.graph.ImportRequest.Place;
import dev.glimpse.graph.OriginalAnswers.InBatches;
import dev.glimpse.model.LabelFiles;
import dev.glimpse.model.Labels;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One import: from a model that is loaded to the files of a model folder, verified. */
final class ImportRun {

  private final ImportRequest request;
  private final ModelFiles files;
  private final OriginalModel original;
  private final PhaseProgress told;

  ImportRun(ImportRequest request, ModelFiles files, OriginalModel original, PhaseProgress told) {
    this.request = request;
    this.files = files;
    this.original = original;
    this.told = told;
  }

  /**
   * Writes graph, labels and descriptor.
   *
   * @param folder empty
   */
  void writeTo(Path folder) throws IOException {
    EditableGraph definition = new EditableGraph(original.definition());
    ImportPreset preset = preset(definition);
    Place place = preset == null ? request.place() : request.place().or(preset);
    Ends ends = new EndFinder(original, place).find();
    TrainingInputs training =
        TrainingInputs.of(definition, definition.ancestors(ends.scores().node()));
    tell(ends, training);
    String source = request.origin().source();
    DescriptorDraft draft =
        new DescriptorDraft(
            request, source == null ? files.source(request.path()) : source, ends.form().input());

    OriginalScores scores = new OriginalScores(original, ends, training);
    List<byte[]> jpegs = ProbeImages.jpegs();
    Optional<Preprocessing> own =
        ends.encoded()
            ? OwnDecoding.recognise(jpegs, scores.decoded(jpegs), draft::with)
            : Optional.empty();
    Preprocessing chosen = preprocessing(preset, ends, own);
    draft.with(chosen).write(folder); // what a descriptor may not say is refused at once
    List<FloatBuffer> images = ProbeTensors.of(jpegs, draft.with(own.orElse(chosen)));
    told.phase("runs the model as it came on " + images.size() + " images, one at a time");
    List<float[]> expected = own.isPresent() ? scores.ofFiles(jpegs) : scores.ofImages(images);
    OriginalAnswers answers = new OriginalAnswers(scores, images);
    answers.check(
        expected,
        RandomOperations.among(
            definition.ancestors(ends.scores().node()).stream().map(definition::node).toList(),
            original.definition().getLibrary()));
    int classes = expected.get(0).length;
    Kind kind = ScoreKind.of(expected);
    told.accept("outputs        " + classes + ", " + kind.name().toLowerCase(Locale.ROOT));

    InBatches batches = answers.inBatches(kind);
    try {
      told.phase("writes the graph that Glimpse serves");
      new Rewriting(original, ends, training)
          .served(classes, batches == InBatches.SAME)
          .write(folder.resolve(ModelDescriptor.GRAPH));
      original.close(); // so that the weights are in memory once
      Verification verification =
          new Verification(ends.form().input(), kind, images, expected, told);
      tell(verification.run(folder), own.isPresent());
    } catch (ImportException e) {
      throw batches == InBatches.MIXED ? mixed(e) : e;
    }

    ImportPreset published = preset != null && preset.describes(place, classes) ? preset : null;
    if (published != null && published.kind() != kind) {
      throw new ImportException(
          "The scores are " + kind + ", those of the preset's model are " + published.kind());
    }
    Integer background = published == null ? null : published.background();
    labels(published, classes, background).write(folder.resolve(DescriptorDraft.LABELS));
    String description = request.origin().description();
    draft
        .finished(
            chosen,
            new OutputTensor(ServedGraph.OUTPUT, kind, background),
            description == null && published != null ? published.description() : description,
            ModelFolder.checksums(folder, ModelDescriptor.GRAPH, DescriptorDraft.LABELS))
        .write(folder);
  }

  private void tell(VerifiedBatches verified, boolean files) {
    told.accept(
        "verified       %d images%s in batches of up to %d: %s"
            .formatted(
                ProbeImages.COUNT,
                files ? ", from JPEG files," : "",
                verified.largest(),
                verified.difference() == 0
                    ? "the same scores"
                    : "scores at most " + verified.difference() + " off"));
  }

  private static ImportException mixed(ImportException cause) {
    return new ImportException(
        "The model as it came gives an image other scores in a batch than alone: its scores depend"
            + " on the other images. It was probably exported in training mode, where batch"
            + " normalisation uses the statistics of the batch; export it with training=False"
            + " (Keras: keras.export.ExportArchive with lambda x: model(x, training=False)). "
            + cause.getMessage(),
        cause);
  }

  private @Nullable ImportPreset preset(EditableGraph definition) {
    if (request.preset() != null) {
      return ImportPreset.named(request.preset());
    }
    Optional<String> recognised = ImportPreset.recognise(definition);
    recognised.ifPresent(name -> told.accept("preset         " + name + ", by its nodes"));
    return recognised.map(ImportPreset::named).orElse(null);
  }

  private void tell(Ends ends, TrainingInputs training) {
    ImageForm form = ends.form();
    told.accept(
        "images         %s, %d x %d x %d%s"
            .formatted(
                ends.image(),
                form.side(),
                form.side(),
                form.channels(),
                ends.encoded() ? "; what decodes " + ends.fed() + " before it is cut off" : ""));
    told.accept("scores         " + ends.scores());
    if (!training.fixed().isEmpty()) {
      told.accept("not training   " + String.join(", ", training.fixed().keySet()));
    }
  }

  private Preprocessing preprocessing(
      @Nullable ImportPreset preset, Ends ends, Optional<Preprocessing> own) {
    if (ends.encoded() && own.isEmpty()) {
      told.accept(
          "decoding       is none of Glimpse's recipes: scores of a file may differ a little");
    }
    String name = request.preprocessing();
    if (name == null && preset != null) {
      name = preset.preprocessing();
    }
    if (name != null) {
      return Preprocessing.preset(name);
    }
    if (own.isPresent()) {
      told.accept("preprocessing  " + own.get().preset() + ", by its pixels");
      return own.get();
    }
    throw new ImportException(
        "How does an image become what the model takes? Say --preset with one of: "
            + ImportPreset.names()
            + ", or --preprocessing with one of: "
            + Preprocessing.presets());
  }

  private Labels labels(@Nullable ImportPreset published, int classes, @Nullable Integer background)
      throws IOException {
    List<Path> given = new ArrayList<>(request.labels());
    if (given.isEmpty() && published != null) {
      for (String name : published.labels()) {
        files.labels(name).ifPresent(given::add);
      }
    }
    if (given.isEmpty()) {
      told.accept("labels         none given: outputs are named by their index");
      return Labels.named(IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }
    told.accept(
        "labels         "
            + given.stream()
                .map(file -> String.valueOf(file.getFileName()))
                .collect(Collectors.joining(", ")));
    return LabelFiles.read(given, classes, background);
  }
}
