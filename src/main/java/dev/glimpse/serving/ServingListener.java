package dev.glimpse.serving;

import dev.glimpse.event.Prediction;
import java.util.Locale;

/** Told of models that come and go, by the thread that loads them. */
public interface ServingListener {

  /** What a version failed at. */
  enum Reason {
    /** Its model.yaml or its labels cannot be read, or are wrong. */
    DESCRIPTOR,
    /** A file is missing, or is another than the descriptor says. */
    CHECKSUM,
    /** The process has less memory than the version needs. */
    MEMORY,
    /** Its graph cannot be loaded, or fails when it is warmed up. */
    LOAD;

    /** As metrics have it. */
    public String label() {
      return toString().toLowerCase(Locale.ROOT);
    }
  }

  /** A version is loaded and warm. */
  void loaded(Prediction.Model model);

  /**
   * A version cannot be used.
   *
   * @param name the model's, without its version
   */
  void failed(String name, Reason reason);

  /** Nobody who wants to know. */
  ServingListener NONE =
      new ServingListener() {
        @Override
        public void loaded(Prediction.Model model) {}

        @Override
        public void failed(String name, Reason reason) {}
      };
}
