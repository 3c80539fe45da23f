package dev.glimpse.serving;

import dev.glimpse.event.Prediction;
import java.util.Locale;

/** A listener for loaded and failed versions, called by the thread that loads them. */
public interface ServingListener {

  /** The reason why a version failed. */
  enum Reason {
    /** The version's model.yaml or labels cannot be read, or are invalid. */
    DESCRIPTOR,
    /** A file is missing, or does not match the descriptor. */
    CHECKSUM,
    /** The process has less memory than the version needs. */
    MEMORY,
    /** The version's graph cannot be loaded, or fails during warm-up. */
    LOAD;

    /** Returns the value of the metrics' label. */
    public String label() {
      return toString().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Called when a version is loaded and warmed up.
   *
   * @param models the models to which it belongs
   */
  void loaded(ServedModels models, Prediction.Model model);

  /**
   * Called when a version cannot be used.
   *
   * @param name the model's name, without its version
   */
  void failed(String name, Reason reason);

  /** A listener that does nothing. */
  ServingListener NONE =
      new ServingListener() {
        @Override
        public void loaded(ServedModels models, Prediction.Model model) {}

        @Override
        public void failed(String name, Reason reason) {}
      };
}
