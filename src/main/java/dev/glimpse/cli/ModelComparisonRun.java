package dev.glimpse.cli;

import dev.glimpse.evaluate.ComparisonHtmlReport;
import dev.glimpse.evaluate.ComparisonTextReport;
import dev.glimpse.evaluate.EvaluatedModel;
import dev.glimpse.evaluate.LabelledImage;
import dev.glimpse.evaluate.LabelledImageSource;
import dev.glimpse.evaluate.LeftOutImages;
import dev.glimpse.evaluate.ModelComparison;
import dev.glimpse.evaluate.ModelEvaluation;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelReference;
import dev.glimpse.pipeline.ImagePipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run of {@code glimpse evaluate --compare}: each image passes through the pipeline of the stream
 * once per model, with the model's own preprocessing. All work is done on the caller's thread and
 * those of the pipeline.
 */
final class ModelComparisonRun {

  private final EvaluatedModel first;
  private final EvaluatedModel second;
  private final ModelComparison comparison;
  private final Consumer<String> notes;

  private record AskedPair(
      LabelledImage ofFirst,
      LabelledImage ofSecond,
      CompletableFuture<RequestAnswer> first,
      CompletableFuture<RequestAnswer> second) {

    boolean isDone() {
      return first.isDone() && second.isDone();
    }
  }

  /**
   * Creates a run of two models of the catalogue.
   *
   * @param first name and version are the reference of its requests
   * @param notes gets a line for each image that is left out
   */
  ModelComparisonRun(EvaluatedModel first, EvaluatedModel second, Consumer<String> notes) {
    this.first = first;
    this.second = second;
    this.comparison = new ModelComparison(first, second);
    this.notes = notes;
  }

  /** Returns the images whose label both models have; the others are noted and left out. */
  LabelledImageSource find(Path data) {
    LabelledImageSource found = LabelledImageSource.find(data, List.of(first, second));
    found.leftOut().forEach(this::leaveOut);
    if (found.hidden() != null) {
      notes.accept("ignored: " + found.hidden());
    }
    return found;
  }

  /**
   * Classifies the images by both models.
   *
   * @param found the images of {@link #find}
   * @param report the HTML file to write; null for none
   * @return the text for the terminal
   * @throws ModelException if a model cannot be loaded beside the other
   */
  String compare(ImagePipeline pipeline, LabelledImageSource found, @Nullable Path report)
      throws IOException, InterruptedException, ExecutionException {
    load(pipeline, first);
    load(pipeline, second);
    long start = System.nanoTime();
    classify(pipeline, found.images(0), found.images(1));
    double imagesPerSecond = comparison.images() / ((System.nanoTime() - start) / 1e9);
    if (report != null) {
      new ComparisonHtmlReport(comparison, pipeline.limits(), imagesPerSecond).write(report);
    }
    return new ComparisonTextReport(comparison).text(imagesPerSecond);
  }

  /** Returns the number of images left out. */
  int imagesLeftOut() {
    return comparison.imagesLeftOut();
  }

  /** Loads a model, so that an image is never the first to find that it cannot be loaded. */
  private static void load(ImagePipeline pipeline, EvaluatedModel model)
      throws InterruptedException, ExecutionException {
    try {
      pipeline.models().lease(ModelReference.parse(model.name())).get().giveBack();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw new ModelException(model.name() + ": " + failure.getMessage(), failure);
      }
      throw e;
    }
  }

  private void classify(
      ImagePipeline pipeline, List<LabelledImage> ofFirst, List<LabelledImage> ofSecond)
      throws InterruptedException, ExecutionException {
    Queue<AskedPair> asked = new ArrayDeque<>();
    for (int i = 0; i < ofFirst.size(); i++) {
      LabelledImage image = ofFirst.get(i);
      asked.add(
          new AskedPair(
              image,
              ofSecond.get(i),
              pipeline.classify(request(image, first), null),
              pipeline.classify(request(image, second), null)));
      while (!asked.isEmpty() && asked.element().isDone()) {
        take(asked.remove());
      }
    }
    while (!asked.isEmpty()) {
      take(asked.remove());
    }
  }

  private static ImageRequest request(LabelledImage image, EvaluatedModel model) {
    return new ImageRequest(
        image.name(), image.image(), model.name(), ModelEvaluation.TOP, 0f, EventAttributes.NONE);
  }

  private void take(AskedPair asked) throws InterruptedException, ExecutionException {
    RequestAnswer one = asked.first().get();
    RequestAnswer other = asked.second().get();
    if (one instanceof Prediction prediction && other instanceof Prediction second) {
      comparison.add(asked.ofFirst(), prediction, asked.ofSecond(), second);
    } else if (one instanceof Failure failure) {
      leaveOut(failed(asked, failure, other, first));
    } else if (other instanceof Failure failure) {
      leaveOut(failed(asked, failure, one, second));
    }
  }

  /** Returns the entry of an image, which names the model if the other one classified the image. */
  private static LeftOutImages failed(
      AskedPair asked, Failure failure, RequestAnswer other, EvaluatedModel model) {
    LeftOutImages entry = LeftOutImages.of(asked.ofFirst(), failure);
    return other instanceof Prediction
        ? new LeftOutImages(entry.name(), 1, entry.reason() + " (only " + model.name() + ")")
        : entry;
  }

  private void leaveOut(LeftOutImages some) {
    comparison.leaveOut(some);
    notes.accept("left out: " + some);
  }
}
