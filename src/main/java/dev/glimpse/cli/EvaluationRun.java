package dev.glimpse.cli;

import dev.glimpse.evaluate.ImageEvaluation;
import dev.glimpse.evaluate.LabelledImage;
import dev.glimpse.evaluate.LeftOutImages;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Failure;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.pipeline.ImagePipeline;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A run of {@code glimpse evaluate} for one model. All work is done on the caller's thread and
 * those of the pipeline.
 *
 * @param evaluation gets the predictions
 * @param notes gets a line for each image that is left out
 */
record EvaluationRun(ImageEvaluation evaluation, Consumer<String> notes) {

  private record Asked(LabelledImage image, CompletableFuture<RequestAnswer> answer) {}

  /** Classifies the images. */
  void classify(ImagePipeline pipeline, List<LabelledImage> images)
      throws InterruptedException, ExecutionException {
    Queue<Asked> asked = new ArrayDeque<>();
    for (LabelledImage image : images) {
      ImageRequest request =
          new ImageRequest(
              image.name(),
              image.image(),
              null,
              evaluation.labelsPerImage(),
              0f,
              EventAttributes.NONE);
      asked.add(new Asked(image, pipeline.classify(request, null)));
      while (!asked.isEmpty() && asked.element().answer().isDone()) {
        take(asked.remove());
      }
    }
    while (!asked.isEmpty()) {
      take(asked.remove());
    }
  }

  private void take(Asked asked) throws InterruptedException, ExecutionException {
    RequestAnswer answer = asked.answer().get();
    if (answer instanceof Prediction prediction) {
      evaluation.add(asked.image(), prediction);
    } else if (answer instanceof Failure failure) {
      leaveOut(LeftOutImages.of(asked.image(), failure));
    }
  }

  /** Records images that are not evaluated and reports them at once: a run may take hours. */
  void leaveOut(LeftOutImages some) {
    evaluation.leaveOut(some);
    notes.accept("left out: " + some);
  }
}
