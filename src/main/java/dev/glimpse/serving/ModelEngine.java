package dev.glimpse.serving;

import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.preprocess.Preprocessor;

/**
 * The engine that runs models on one device. It creates the two native parts of a model: the
 * preprocessor, and the classifier in the configured precision.
 *
 * <p>Threads: any; several models may be loaded at the same time.
 */
public interface ModelEngine {

  /** Returns the name and version of the engine, as predictions contain it. */
  String label();

  /** Returns the name of the device, as predictions contain it. */
  String deviceLabel();

  /**
   * Returns how many device calls of a model may be under way at once.
   *
   * @param configured the configured number; 0 for the default of the device
   */
  int callsAtOnce(int configured);

  /** Returns the largest batch of a model: its own, if it declares one, else the configured one. */
  int largestBatch(ModelDescriptor model);

  /**
   * Estimates the memory that a model needs.
   *
   * @throws dev.glimpse.model.ModelException if its graph cannot be read
   */
  ModelMemoryEstimate estimate(ModelFolder folder);

  /** Creates the preprocessor of a model. */
  Preprocessor preprocessor(ModelDescriptor model);

  /**
   * Loads a model and warms it up.
   *
   * @param reserved the reserved memory; decides whether a second precision may be tried
   * @throws dev.glimpse.model.ModelException if the model cannot be loaded
   */
  Classifier load(ModelFolder folder, ModelMemoryEstimate reserved);
}
