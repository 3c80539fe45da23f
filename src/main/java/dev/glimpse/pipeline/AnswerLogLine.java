package dev.glimpse.pipeline;

import dev.glimpse.event.Failure;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;

/**
 * An answer as one log line, formatted only if it is logged; line breaks in messages are replaced.
 */
record AnswerLogLine(RequestAnswer answer) {

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
