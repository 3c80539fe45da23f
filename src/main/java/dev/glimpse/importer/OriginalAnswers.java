package dev.glimpse.importer;

import dev.glimpse.model.ImageScores;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Normalisation;
import dev.glimpse.model.OutputTensor.Kind;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * The checks of a model's answers before the import changes the model: whether they can be
 * compared, and whether the model takes batches as it is.
 */
final class OriginalAnswers {

  /** The behaviour of a model that is fed several images at once. */
  enum InBatches {
    /** Each image gets the scores that it gets alone. */
    SAME,
    /** The scores of an image depend on the other images. */
    MIXED,
    /** The graph takes one image only, or does not give one row of scores per image. */
    NOT_TAKEN
  }

  private static final int TRIED = 2;

  private final OriginalScores scores;
  private final List<FloatBuffer> images;
  private final Normalisation normalisation;

  /**
   * Creates the checks of one model.
   *
   * @param images images as the model takes them
   * @param normalisation the normalisation of the images
   */
  OriginalAnswers(OriginalScores scores, List<FloatBuffer> images, Normalisation normalisation) {
    this.scores = scores;
    this.images = images;
    this.normalisation = normalisation;
  }

  /**
   * Checks that the model's answers are numbers and depend on the image only.
   *
   * @param expected the model's answers to the images
   * @param random operations of the model that draw random numbers
   * @throws ImportException with the fault of the model and how to fix it
   */
  void check(List<ImageScores> expected, Set<String> random) {
    for (int i = 0; i < expected.size(); i++) {
      Float odd = expected.get(i).firstNotFinite();
      if (odd != null) {
        throw new ImportException(
            "The original model gives %s for image %d, a drawing in many colours: its weights"
                    .formatted(odd, i)
                + " are broken, or --preprocessing gives values that it was not trained with");
      }
    }
    if (!random.isEmpty()) {
      checkRepeats(random);
    }
    ImageScores first = expected.get(0);
    if (expected.stream().allMatch(answer -> answer.equals(first))) {
      throw new ImportException(
          scores.ends().scores()
              + " is the same for every image: it does not hold the scores of an image, or"
              + " --preprocessing gives values of another range than the model was trained with"
              + (first.size() == 1
                  ? "; a softmax over one output is 1 for every image, use a sigmoid"
                  : ""));
    }
    checkBlank("black", 0);
    checkBlank("mid-grey", 128);
  }

  /**
   * Checks the answer to an image whose pixels all have the same grey, a value that a pixel of any
   * photo may have.
   */
  private void checkBlank(String name, int pixel) {
    InputTensor input = scores.ends().form().input();
    FloatBuffer blank = FloatBuffer.allocate(input.size());
    int pixels = input.height() * input.width();
    for (int i = 0; i < input.size(); i++) {
      int position = input.layout() == Layout.NCHW ? i / pixels : i;
      blank.put(i, normalisation.apply(pixel, position % input.channels()));
    }
    Float odd = scores.ofImages(List.of(blank)).get(0).firstNotFinite();
    if (odd != null) {
      throw new ImportException(
          ("The original model gives %s for a blank image, one whose pixels are all %s (%d of"
                      + " 255, as the preprocessing normalises it): it divides")
                  .formatted(odd, name, pixel)
              + " by something that an image of one colour does not have, such as its largest value"
              + " or its deviation. Requests with such images could not be answered. Add a small"
              + " number to the divisor (x / (max + 1e-6)) and export the model again");
    }
  }

  private void checkRepeats(Set<String> random) {
    List<ImageScores> once = scores.ofImages(images);
    List<ImageScores> again = scores.ofImages(images);
    for (int i = 0; i < once.size(); i++) {
      if (!once.get(i).equals(again.get(i))) {
        throw new ImportException(
            "The original model gives different answers to the same image: it was exported in"
                + " training mode, with augmentation or dropout active. Export it with"
                + " training=False (Keras: keras.export.ExportArchive with"
                + " lambda x: model(x, training=False)), or remove layers such as RandomFlip and"
                + " RandomRotation before exporting. It draws random numbers in "
                + String.join(", ", random.stream().limit(5).toList()));
      }
    }
  }

  /**
   * Feeds the model several images at once.
   *
   * @param kind the kind of the model's scores
   */
  InBatches inBatches(Kind kind) {
    Shape shape = scores.model().shape(scores.ends().image());
    if (scores.ends().form().batch() == 0) {
      return InBatches.NOT_TAKEN;
    }
    if (!shape.isUnknown() && (shape.numDimensions() == 0 || shape.get(0) != -1)) {
      return InBatches.NOT_TAKEN;
    }
    List<FloatBuffer> tried = images.subList(0, TRIED);
    List<ImageScores> alone = scores.ofImages(tried);
    float[] together;
    try {
      together = scores.ofBatch(tried);
    } catch (ImportException e) {
      if (MemoryExhaustionCheck.isCauseOf(e)) {
        throw e;
      }
      return InBatches.NOT_TAKEN; // a part of the graph that is fixed to one image fails
    }
    int classes = alone.get(0).size();
    if (together.length != TRIED * classes) {
      return InBatches.NOT_TAKEN;
    }
    ScoreToleranceBound tolerance =
        ScoreToleranceBound.of(kind, scores.model().definition(), alone);
    for (int image = 0; image < TRIED; image++) {
      ImageScores expected = alone.get(image);
      double[] allowed = tolerance.allowed(expected);
      for (int i = 0; i < classes; i++) {
        if (!(Math.abs(together[image * classes + i] - expected.at(i)) <= allowed[i])) {
          return InBatches.MIXED;
        }
      }
    }
    return InBatches.SAME;
  }
}
