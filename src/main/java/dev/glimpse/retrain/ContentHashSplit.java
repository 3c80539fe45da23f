package dev.glimpse.retrain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A split of each class by the hash of its images' content.
 *
 * <p>The first 8 bytes of an image's SHA-256 are a number from 0 to 1. Below {@code test} the image
 * is a test image, in the next {@code validation} a validation image, else a training image. The
 * side of an image thus depends on its content only: it stays when other images are added, renamed
 * or removed, and the shares hold for each class up to chance.
 *
 * <p>A small class may get no validation image by chance. Then it lends the training image with the
 * lowest number, if it has two or more, until it has a validation image of its own. A class whose
 * images are all held out lends the one with the highest number to training. Adding images thus
 * moves lent images only, and never a training image to a held-out side, except the only training
 * image of a class. A class without a test image gets none, because lending a second image would
 * move trained images when the class grows.
 *
 * @param validation the share of validation images, at least 0
 * @param test the share of test images, at least 0; both together below 1
 */
public record ContentHashSplit(double validation, double test) {

  /** Checks the shares. */
  public ContentHashSplit {
    if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
      throw new RetrainingException(
          "--validation is %s and --test is %s; allowed: 0 or more, and together less than 1"
              .formatted(validation, test));
    }
  }

  /** Splits the images. */
  public DataSplit split(TrainingData data) {
    List<LabelledTrainingImage> training = new ArrayList<>();
    List<LabelledTrainingImage> held = new ArrayList<>();
    List<LabelledTrainingImage> tested = new ArrayList<>();
    for (List<LabelledTrainingImage> images : data.byLabel().values()) {
      List<LabelledTrainingImage> own = new ArrayList<>();
      List<LabelledTrainingImage> ownHeld = new ArrayList<>();
      List<LabelledTrainingImage> ownTested = new ArrayList<>();
      images.stream()
          .sorted(Comparator.comparingDouble(ContentHashSplit::number))
          .forEach(
              image -> {
                double number = number(image);
                (number < test ? ownTested : number < test + validation ? ownHeld : own).add(image);
              });
      if (own.isEmpty()) {
        List<LabelledTrainingImage> lender = ownHeld.isEmpty() ? ownTested : ownHeld;
        own.add(lender.remove(lender.size() - 1));
      }
      if (validation > 0 && ownHeld.isEmpty() && own.size() >= 2) {
        ownHeld.add(own.remove(0));
      }
      training.addAll(own);
      held.addAll(ownHeld);
      tested.addAll(ownTested);
    }
    return new DataSplit(training, held, tested);
  }

  /** Returns the number of an image, from 0 to below 1. */
  private static double number(LabelledTrainingImage image) {
    long bits = Long.parseUnsignedLong(image.sha256(), 0, 16, 16);
    return (bits >>> 11) * 0x1.0p-53;
  }
}
