package dev.glimpse.serving;

import dev.glimpse.inference.ModelMemory;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.serving.Loading.Checked;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model that is waited for, being loaded, or loaded. Its fields are guarded by the
 * lock of {@link ServedModels}.
 */
final class Instance {

  final Entry entry;
  final CompletableFuture<ServedModel> model = new CompletableFuture<>();

  /** What its folder was when it began to be loaded; the loading thread's own. */
  String fingerprint = "";

  /** Its folder and what it needs, once its files were checked. */
  @Nullable Checked checked;

  /** What is reserved for it; null while it is not resident. */
  @Nullable ModelMemory reserved;

  /** Images that use it, or wait for it. */
  int leases;

  /** In the order of uses. */
  long lastUse;

  /** Whether no image gets it any more, so that it is unloaded after the last that has it. */
  boolean retired;

  Instance(Entry entry) {
    this.entry = entry;
  }

  /** As {@code name:version}. */
  String version() {
    return entry.toString();
  }

  boolean isLoaded() {
    return model.isDone() && !model.isCompletedExceptionally();
  }
}
