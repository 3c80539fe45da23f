package dev.glimpse.serving;

import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.serving.ModelVersionLoader.Checked;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model that is requested, being loaded, or loaded. Its fields are guarded by the
 * lock of {@link ServingState}.
 */
final class ModelInstance {

  final Entry entry;
  final CompletableFuture<ServedModel> model = new CompletableFuture<>();

  /** The fingerprint of the folder when loading began; used only by the loading thread. */
  String fingerprint = "";

  /** The folder and the memory need; null until the files are checked. */
  @Nullable Checked checked;

  /** The reserved memory; null while the version is not resident. */
  @Nullable ModelMemoryEstimate reserved;

  /** The number of images that use the version or wait for it. */
  int leases;

  /** The sequence number of the latest use, for least-recently-used eviction. */
  long lastUse;

  /** Whether new images no longer get this version; it is unloaded when its last lease ends. */
  boolean retired;

  ModelInstance(Entry entry) {
    this.entry = entry;
  }

  /** Returns {@code name:version}. */
  String version() {
    return entry.toString();
  }

  boolean isLoaded() {
    return model.isDone() && !model.isCompletedExceptionally();
  }
}
