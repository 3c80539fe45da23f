package dev.glimpse.importer;

import dev.glimpse.architecture.FrozenNetwork;
import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.WeightMismatchException;
import dev.glimpse.checkpoint.CheckpointException;
import dev.glimpse.checkpoint.CheckpointFiles;
import dev.glimpse.checkpoint.CheckpointWeights;
import dev.glimpse.checkpoint.OpenedCheckpoint;
import dev.glimpse.checkpoint.TrainingNames;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint. The names of its variables decide the architecture, whose graph is built with the
 * weights; the graph of any other model is read from the {@code .meta} file beside it.
 *
 * @param files the files of the checkpoint
 */
record CheckpointSource(CheckpointFiles files) implements ModelSource {

  private static final String GRAPH = "checkpoint.pb";

  private static final Pattern SIDE = Pattern.compile("mobilenet_v1_[0-9.]+_(\\d{2,3})(?!\\d).*");

  @Override
  public Path file() {
    return files.file();
  }

  @Override
  public List<Path> parts() throws IOException {
    return List.of(files.file().toRealPath());
  }

  @Override
  public LoadedModel load(ModelImportRequest request, Path work, Consumer<String> told)
      throws IOException {
    if (!files.isBundle()) { // other programs use the name of a V1 checkpoint as well
      Optional<ForeignModelFormat> foreign = ForeignModelFormat.of(file());
      if (foreign.isPresent()) {
        throw foreign.get().refusal(file());
      }
    }
    Path graph = work.resolve(GRAPH);
    KnownProperties known;
    try (OpenedCheckpoint checkpoint = OpenedCheckpoint.open(files)) {
      known = freeze(checkpoint, graph, request.place(), told);
    } catch (CheckpointException e) {
      throw new ImportException(String.valueOf(e.getMessage()), e);
    } catch (WeightMismatchException | IllegalArgumentException e) {
      // The second one is of a network for images that are too small for it.
      throw new ImportException(file() + ": " + e.getMessage(), e);
    }
    return new LoadedModel(OriginalModel.frozenGraph(graph), known);
  }

  /** Writes the graph with the weights. */
  private KnownProperties freeze(
      OpenedCheckpoint checkpoint, Path graph, ImportTarget place, Consumer<String> told)
      throws IOException {
    TrainingNames names = new TrainingNames(checkpoint.variables());
    CheckpointWeights weights = new CheckpointWeights(checkpoint, names);
    Optional<NetworkConfiguration> network = recognise(weights, told);
    if (network.isPresent()) {
      NetworkConfiguration known = network.get();
      Integer side = place.side() == null ? sideInName(known.architecture()) : place.side();
      if (side != null) {
        known = known.withSide(side);
      }
      told.accept(
          "architecture   %s, width %s, %d outputs, images of %d pixels"
              .formatted(
                  known.architecture().title(), width(known), known.classes(), known.side()));
      tell(names, told);
      FrozenNetwork.write(graph, known, weights);
      return new KnownProperties(
          known.architecture().id(),
          known.architecture().preprocessing(),
          KnownProperties.NONE.place(),
          null,
          null);
    }
    Path meta = files.graph().orElseThrow(() -> new CheckpointContent(checkpoint, names).unknown());
    told.accept("graph          of " + meta.getFileName() + ", without the parts for training");
    tell(names, told);
    new MetaGraphFreezing(meta, checkpoint, weights).write(graph);
    return KnownProperties.NONE;
  }

  /**
   * Recognises the architecture of the weights.
   *
   * @return the network; empty if it is unknown, or if the weights do not fit it and there is a
   *     graph beside them
   */
  private Optional<NetworkConfiguration> recognise(
      CheckpointWeights weights, Consumer<String> told) {
    Optional<NetworkArchitecture> architecture = NetworkArchitecture.recognise(weights.names());
    if (architecture.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(NetworkConfiguration.of(architecture.get(), weights));
    } catch (WeightMismatchException e) {
      if (files.graph().isEmpty()) {
        throw e;
      }
      told.accept("architecture   " + e.getMessage());
      return Optional.empty();
    }
  }

  private static String width(NetworkConfiguration network) {
    return network.width() == 1 ? "1" : String.valueOf(network.width());
  }

  private static void tell(TrainingNames names, Consumer<String> told) {
    if (names.averages() > 0) {
      told.accept(
          "averages       the moving averages of %d variables are used instead of their last values"
              .formatted(names.averages()));
    }
    if (!names.training().isEmpty()) {
      told.accept(
          "left out       %d variables of the training, such as %s"
              .formatted(names.training().size(), names.training().keySet().iterator().next()));
    }
  }

  /**
   * Returns the side of the images in the name of the file, as TF-slim's MobileNets are published:
   * {@code mobilenet_v1_0.25_128.ckpt}.
   */
  private @Nullable Integer sideInName(NetworkArchitecture architecture) {
    Matcher name = SIDE.matcher(files.prefix().getFileName().toString());
    return architecture == NetworkArchitecture.MOBILENET_V1 && name.matches()
        ? Integer.valueOf(name.group(1))
        : null;
  }
}
