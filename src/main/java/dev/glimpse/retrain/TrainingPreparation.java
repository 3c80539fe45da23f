package dev.glimpse.retrain;

import dev.glimpse.evaluate.LeftOutImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The preparation of a training: reads the data, computes the features of all images, splits those
 * that can be used, and computes the features of the augmented copies of the training images.
 */
final class TrainingPreparation {

  private final RetrainingRequest request;
  private final FeatureModel model;
  private final CachedFeatures features;
  private final RetrainingObserver observer;

  TrainingPreparation(
      RetrainingRequest request,
      FeatureModel model,
      CachedFeatures features,
      RetrainingObserver observer) {
    this.request = request;
    this.model = model;
    this.features = features;
    this.observer = observer;
  }

  /**
   * Prepares the training.
   *
   * @param table an empty table, which gets the features
   * @param stop whether to end early
   * @return the prepared training; null if it was stopped
   * @throws RetrainingException if the data cannot be trained with
   */
  @Nullable PreparedTraining run(FeatureTable table, BooleanSupplier stop)
      throws IOException, InterruptedException {
    TrainingData read =
        new TrainingDataReader(model.source(), model.threads()).read(request.data());
    read.leftOut().forEach(observer::leftOut);
    read.notes().forEach(observer::note);
    if (request.isStrict() && !read.leftOut().isEmpty()) {
      throw new RetrainingException("Stopped because of --strict: " + read.leftOut().get(0));
    }
    Map<LabelledTrainingImage, Integer> originals = new HashMap<>();
    List<FeatureRequest> requests = new ArrayList<>();
    for (LabelledTrainingImage image : read.images()) {
      originals.put(image, requests.size());
      requests.add(new FeatureRequest(image, 0, 1, requests.size()));
    }
    Map<LabelledTrainingImage, LeftOutImages> failed =
        features.write(table, requests, observer, request.isStrict(), stop);
    if (stop.getAsBoolean()) {
      return null;
    }
    TrainingData data = read.without(failed);
    data.warnings(read).forEach(observer::note);
    refuseTooFew(data);
    DataSplit split = request.split().split(data);
    int copies = request.augmentation().copies();
    Map<LabelledTrainingImage, Integer> firstCopies = new HashMap<>();
    if (copies > 0) {
      List<FeatureRequest> augmented = new ArrayList<>();
      for (LabelledTrainingImage image : split.training()) {
        int row = Math.addExact(requests.size(), Math.multiplyExact(augmented.size(), copies));
        firstCopies.put(image, row);
        augmented.add(new FeatureRequest(image, 1, copies, row));
      }
      features
          .write(table, augmented, observer, request.isStrict(), stop)
          .keySet()
          .forEach(firstCopies::remove);
      if (stop.getAsBoolean()) {
        return null;
      }
    }
    return new PreparedTraining(data, split, table, originals, firstCopies, copies);
  }

  private void refuseTooFew(TrainingData data) {
    if (data.labels().size() < 2) {
      throw new RetrainingException(
          ("%s has usable images of %s; needed are two classes or more: a folder of images for each,"
                  + " or a CSV file of path and label")
              .formatted(
                  request.data(),
                  data.labels().isEmpty() ? "no class" : "one class, " + data.labels().get(0)));
    }
  }
}
