package dev.glimpse.runtime;

import dev.glimpse.event.Answer;
import dev.glimpse.event.Failure;
import dev.glimpse.event.Prediction;

/**
 * An answer as a line of the log, made when somebody reads it; what strangers wrote stays in it.
 */
record InBrief(Answer answer) {

  @Override
  public String toString() {
    if (answer instanceof Failure failure) {
      return failure.code() + ": " + failure.message().replaceAll("\\R", " ");
    }
    Prediction prediction = (Prediction) answer;
    String best =
        prediction.predictions().stream()
            .findFirst()
            .map(label -> label.label() + " " + label.score())
            .orElse("no label");
    return prediction.model().name() + " says " + best;
  }
}
