package dev.glimpse.retrain;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.pipeline.CheckedImageSource;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import dev.glimpse.system.Sha256Checksum;

/**
 * A model that computes features, and what it needs to compute them.
 *
 * @param folder the model; its scores are the features
 * @param engine the started engine
 * @param batchSize the number of images in a device call
 * @param threads the number of threads that decode
 * @param source the source of the images, which stays open
 */
record FeatureModel(
    ModelFolder folder,
    TensorFlowEngine engine,
    int batchSize,
    int threads,
    CheckedImageSource source) {

  /**
   * Loads the model in the device's plain arithmetic, which is that of the training, and warms it
   * up.
   */
  Classifier load() {
    return Classifier.load(folder, engine, batchSize, arithmetic());
  }

  /** Returns the arithmetic of the features. */
  Precision arithmetic() {
    return engine.precisions().get(0);
  }

  /** Creates the preprocessor. */
  Preprocessor preprocessor() {
    return PreprocessorFactory.of(folder.descriptor());
  }

  /** Refuses an image that was changed since its hash was computed. */
  void refuseChanged(LabelledTrainingImage image, byte[] bytes) throws FailureException {
    if (!Sha256Checksum.of(bytes).equals(image.sha256())) {
      throw new FailureException(
          FailureCode.FETCH_FAILED, image.name() + " was changed while it was read");
    }
  }
}
