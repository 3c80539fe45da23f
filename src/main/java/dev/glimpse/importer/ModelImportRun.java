package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.ServedGraph;
import dev.glimpse.graph.TensorTypeNames;
import dev.glimpse.image.NativeImage;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.OriginalAnswers.InBatches;
import dev.glimpse.importer.PreprocessingRecogniser.Recognised;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;

/** One import: it turns a loaded model into the verified files of a model folder. */
final class ModelImportRun {

  private final ModelImportRequest request;
  private final PublishedModelFiles files;
  private final OriginalModel loaded;
  private final KnownProperties known;
  private final ImportedModelLabels labels;
  private final ImportPhaseProgress told;

  /** Whether the preprocessing was recognised by the names of layers. */
  private boolean byLayers;

  ModelImportRun(
      ModelImportRequest request,
      PublishedModelFiles files,
      ImportedModelLabels labels,
      LoadedModel loaded,
      ImportPhaseProgress told) {
    this.request = request;
    this.labels = labels;
    this.files = files;
    this.loaded = loaded.original();
    this.known = loaded.known();
    this.told = told;
  }

  /**
   * Writes graph, labels and descriptor.
   *
   * @param folder an empty folder
   */
  void writeTo(Path folder) throws IOException {
    ImportPreset preset = preset(new EditableGraph(loaded.definition()));
    ImportTarget place = request.place().or(known.place());
    place = preset == null ? place : place.or(preset);
    OriginalModel original =
        new EndpointResolver(loaded, place).needsInlining() ? loaded.inlined() : loaded;
    EditableGraph definition = new EditableGraph(original.definition());
    EndpointResolver finder = new EndpointResolver(original, place);
    ModelEndpoints ends = finder.find();
    OptionalInt outputs = finder.outputs(ends.scores());
    if (outputs.isPresent()) {
      check(preset, place, outputs.getAsInt());
    }
    Set<String> needed = definition.ancestors(ends.scores().node());
    UnrestoredVariables.refuse(definition, needed);
    TrainingInputRewriting training = TrainingInputRewriting.of(definition, needed);
    tell(ends, training);
    String source = request.origin().source();
    DescriptorDraft draft =
        new DescriptorDraft(
            request,
            source == null ? files.origin(request.path()) : source,
            ends.form().input(),
            known.trained() == null ? null : known.trained().training());

    OriginalScores scores = new OriginalScores(original, ends, training);
    List<NativeImage> jpegs = ProbeImageSet.jpegs();
    List<float[]> decoded = ends.encoded() ? scores.decoded(jpegs) : List.of();
    Optional<Preprocessing> own =
        ends.encoded()
            ? InGraphDecoding.recognise(jpegs, decoded, ends.form().input(), draft::with)
            : Optional.empty();
    Preprocessing chosen = preprocessing(preset, original, ends, own);
    draft.with(chosen).write(folder); // an invalid descriptor is rejected at once
    List<FloatBuffer> images = ProbeTensors.of(jpegs, draft.with(own.orElse(chosen)));
    if (ends.encoded() && own.isEmpty()) {
      InputTensor input = ends.form().input();
      ChannelRangeProbe.of(images.stream(), input)
          .check(
              ChannelRangeProbe.of(decoded.stream().map(FloatBuffer::wrap), input),
              String.valueOf(chosen.preset()));
    }
    told.phase("running the original model on " + images.size() + " images, one at a time");
    List<ImageScores> expected = own.isPresent() ? scores.ofFiles(jpegs) : scores.ofImages(images);
    OriginalAnswers answers =
        new OriginalAnswers(scores, images, own.orElse(chosen).normalisation());
    answers.check(
        expected,
        RandomOperationCheck.among(
            definition.ancestors(ends.scores().node()).stream().map(definition::node).toList(),
            original.definition().getLibrary()));
    int classes = expected.get(0).size();
    Kind kind =
        ScoreKind.of(
            expected,
            original.type(ends.scores()),
            place.kind(),
            () -> ScoreOperation.in(original, ends.scores()).equals("Sigmoid"));
    check(preset, place, classes);
    told.accept("outputs        " + classes + ", " + kind);
    if (byLayers && classes != PreprocessingRecogniser.PUBLISHED_CLASSES) {
      told.accept(
          ("preprocessing  %s is that of the published weights, which have %,d outputs; if this"
                  + " model was trained with other values, pass --preprocessing")
              .formatted(chosen.preset(), PreprocessingRecogniser.PUBLISHED_CLASSES));
    }

    InBatches batches = answers.inBatches(kind);
    try {
      told.phase("writing the graph that Glimpse serves");
      new GraphRewriting(original, ends, training)
          .served(classes, batches == InBatches.SAME)
          .write(folder.resolve(ModelDescriptor.GRAPH));
      original.close(); // so that the weights are in memory only once
      ModelVerification verification =
          new ModelVerification(ends.form().input(), kind, images, expected, told);
      told.accept(verification.run(folder).text(own.isPresent()));
    } catch (ImportException e) {
      throw batches == InBatches.MIXED && !MemoryExhaustionCheck.isCauseOf(e) ? mixed(e) : e;
    }

    ImportPreset published = preset != null && preset.describes(place, classes) ? preset : null;
    if (published != null && published.kind() != kind) {
      throw new ImportException(
          "The scores are " + kind + ", but those of the preset's model are " + published.kind());
    }
    Integer background = published == null ? null : published.background();
    labels.of(files, published, classes).write(folder.resolve(DescriptorDraft.LABELS));
    draft
        .finished(
            request.oriented(chosen),
            new OutputTensor(ServedGraph.OUTPUT, kind, background),
            description(published),
            ModelFolder.checksums(folder, ModelDescriptor.GRAPH, DescriptorDraft.LABELS))
        .write(folder);
  }

  /** Returns the user's description, else the source's, else that of the published model. */
  private @Nullable String description(@Nullable ImportPreset published) {
    String given = request.origin().description();
    String description = given == null ? known.description() : given;
    return description == null && published != null ? published.description() : description;
  }

  /** Checks the labels, before the model runs if the graph contains the number of its outputs. */
  private void check(@Nullable ImportPreset preset, ImportTarget place, int outputs) {
    labels.check(
        outputs, preset != null && preset.describes(place, outputs) ? preset.background() : null);
  }

  private static ImportException mixed(ImportException cause) {
    return new ImportException(
        "The original model gives an image different scores in a batch than alone: its scores"
            + " depend on the other images. It was probably exported in training mode, where batch"
            + " normalisation uses the statistics of the batch; export it with training=False"
            + " (Keras: keras.export.ExportArchive with lambda x: model(x, training=False)). "
            + cause.getMessage(),
        cause);
  }

  private @Nullable ImportPreset preset(EditableGraph definition) {
    String name = request.preset() == null ? known.preset() : request.preset();
    if (name != null || known.trained() != null) {
      return name == null ? null : ImportPreset.named(name);
    }
    Optional<String> recognised = ImportPreset.recognise(definition);
    recognised.ifPresent(
        found -> told.accept("preset         " + found + ", recognised by its nodes"));
    return recognised.map(ImportPreset::named).orElse(null);
  }

  private void tell(ModelEndpoints ends, TrainingInputRewriting training) {
    ImageForm form = ends.form();
    told.accept(
        "images         %s, %d x %d x %d%s"
            .formatted(
                ends.image(),
                form.height(),
                form.width(),
                form.channels(),
                ends.encoded()
                    ? "; the graph's own decoding of " + ends.fed() + " is removed"
                    : ""));
    if (form.type() != DataType.DT_FLOAT) {
      told.accept(
          "type           %s; float32 is %scast to it"
              .formatted(
                  TensorTypeNames.name(form.type()),
                  TensorTypeNames.isInteger(form.type())
                      ? "rounded (half to even), limited to 0 to 255 and "
                      : ""));
    }
    if (form.batch() > 1) {
      told.accept("batch          of " + form.batch() + " images in the original graph");
    }
    told.accept("scores         " + ends.scores());
    if (!training.fixed().isEmpty()) {
      told.accept("training off   " + String.join(", ", training.fixed().keySet()));
    }
  }

  private Preprocessing preprocessing(
      @Nullable ImportPreset preset,
      OriginalModel original,
      ModelEndpoints ends,
      Optional<Preprocessing> own) {
    if (ends.encoded() && own.isEmpty()) {
      told.accept(
          "decoding       is not one of Glimpse's: the scores of a file may differ slightly");
    }
    if (known.trained() != null) {
      return known.trained().preprocessing();
    }
    String name = request.preprocessing();
    if (name == null) {
      name = known.preprocessing();
    }
    if (name == null && preset != null) {
      name = preset.preprocessing();
    }
    boolean integers = TensorTypeNames.isInteger(ends.form().type());
    if (name != null) {
      Preprocessing named = Preprocessing.preset(name);
      if (integers && !PreprocessingChoices.isRaw(named)) {
        told.accept(
            "preprocessing  %s, but with 0 to 255 for %s"
                .formatted(name, TensorTypeNames.name(ends.form().type())));
        return PreprocessingChoices.raw(named);
      }
      warn(original, ends, named);
      return named;
    }
    if (own.isPresent()) {
      Preprocessing recognised = own.get();
      told.accept(
          "preprocessing  %s, recognised by its pixels"
              .formatted(recognised.preset() == null ? recognised.keys() : recognised.preset()));
      return recognised;
    }
    if (integers) {
      return recognised(
          new Recognised(
              PreprocessingRecogniser.RAW,
              "the graph takes " + TensorTypeNames.name(ends.form().type())));
    }
    PreprocessingRecogniser recogniser = recogniser(original, ends);
    // The values of a graph that decodes files are known, so the names of its layers add nothing.
    return (ends.encoded() ? recogniser.recogniseRescaling() : recogniser.recognise())
        .map(this::recognised)
        .orElseThrow(PreprocessingChoices::question);
  }

  private Preprocessing recognised(Recognised recognised) {
    byLayers = !recognised.preset().equals(PreprocessingRecogniser.RAW);
    told.accept("preprocessing  %s: %s".formatted(recognised.preset(), recognised.reason()));
    return Preprocessing.preset(recognised.preset());
  }

  /** Warns if the user's preprocessing, which is used, would make the images nearly black. */
  private void warn(OriginalModel original, ModelEndpoints ends, Preprocessing named) {
    if (!ends.encoded() && !PreprocessingChoices.isRaw(named)) {
      recogniser(original, ends)
          .rescaling()
          .ifPresent(
              node ->
                  told.accept(
                      ("preprocessing  %s, although the graph rescales 0 to 255 itself (%s);"
                              + " --preprocessing %s is for such graphs")
                          .formatted(named.preset(), node, PreprocessingRecogniser.RAW)));
    }
  }

  private static PreprocessingRecogniser recogniser(OriginalModel original, ModelEndpoints ends) {
    boolean flat = original.signatures().isEmpty();
    return new PreprocessingRecogniser(
        new EditableGraph(
            flat
                ? original.definition()
                : FunctionFreeGraph.of(original.definition(), original.signatures()).definition()),
        ends.image());
  }
}
