package dev.glimpse.cli;

import dev.glimpse.collect.CollectionRun;
import dev.glimpse.collect.DisagreementSelection;
import dev.glimpse.collect.ImageSelection;
import dev.glimpse.collect.LeftOutImage;
import dev.glimpse.collect.ModelFilter;
import dev.glimpse.collect.PredictionReader;
import dev.glimpse.collect.SelectionRule;
import dev.glimpse.system.UntrustedText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The output of {@code glimpse collect}: progress and images left out as they occur, counts at the
 * end.
 */
final class CollectionOutput implements CollectionRun.OutcomeListener {

  /** The number of images left out that are listed; further ones are only counted. */
  private static final int LISTED = 100;

  private final PrintWriter out;
  private final PrintWriter err;
  private final StringBuilder counts = new StringBuilder();
  private final Map<String, Integer> leftOut = new TreeMap<>();
  private int images;
  private ProgressLine progress;

  CollectionOutput(CommandLine command) {
    out = command.getOut();
    err = command.getErr();
    progress = new ProgressLine(err, 0);
  }

  /** Begins the progress of reading a topic. */
  void reading(String topic, long offsets) {
    err.println("Reading " + topic);
    progress = new ProgressLine(err, bounded(offsets));
  }

  /** Shows the progress of reading. */
  void read(long offsets) {
    progress.at(bounded(offsets));
  }

  private static int bounded(long count) {
    return (int) Math.min(Integer.MAX_VALUE, count);
  }

  /** Ends the progress of reading. */
  void wasRead(String topic, PredictionReader reader) {
    progress.done(bounded(reader.size()));
    count(reader.records() - reader.foreign(), "predictions in " + topic);
    countIfAny(reader.foreign(), "records in " + topic + " are not predictions");
  }

  /** Counts a selection by scores. */
  void selected(ModelFilter models, SelectionRule rule, ImageSelection selection) {
    models(models, "of other models");
    count(selection.matching(), "with " + rule.description());
    countIfAny(
        selection.tooFewLabels(),
        "with fewer than %d labels, by the topK or threshold of their request or model"
            .formatted(rule.labels()));
    images(selection.candidates().size());
  }

  /** Counts a selection by disagreement. */
  void selected(ModelFilter models, DisagreementSelection selection) {
    models(models, "of shadows of other models");
    count(selection.disagreeing(), "disagree with the answer");
    countIfAny(selection.withoutLabel(), "of these without a label, by a threshold");
    countIfAny(
        selection.unmatched(),
        "of these without the answer, which is not committed yet or no longer retained");
    images(selection.candidates().size());
  }

  /** Names other models if none was the wanted one, which may be misspelled. */
  private void models(ModelFilter models, String what) {
    if (models.accepted() == 0 && !models.others().isEmpty()) {
      err.println(
          "No prediction is of this model; there are some %s: %s"
              .formatted(what, UntrustedText.line(String.join(", ", models.others()))));
    }
  }

  private void images(int candidates) {
    count(candidates, "different images that were not collected before");
  }

  /** Begins the progress of collecting. */
  void begin(int images) {
    this.images = images;
    err.println("Collecting images");
    progress = new ProgressLine(err, images);
  }

  @Override
  public void leftOut(LeftOutImage image) {
    int before = leftOut.values().stream().mapToInt(Integer::intValue).sum();
    leftOut.merge(image.code(), 1, Integer::sum);
    if (before < LISTED) {
      progress.note(
          "left out: %s: %s: %s"
              .formatted(
                  UntrustedText.line(image.id()),
                  image.code(),
                  UntrustedText.line(image.message())));
    } else if (before == LISTED) {
      progress.note("left out: more, which are only counted");
    }
  }

  @Override
  public void progress(int stored) {
    progress.at(Math.min(images, stored));
  }

  /** Prints the counts. */
  void end(CollectionRun run, Path folder, @Nullable Path sheet) {
    progress.done(Math.min(images, run.stored()));
    count(run.stored(), "images collected into " + folder);
    countIfAny(run.duplicates(), "images were there already");
    leftOut.forEach((code, number) -> count(number, "images left out: " + code));
    out.print(counts);
    if (sheet != null) {
      out.println("Contact sheet: " + sheet);
    }
    out.flush();
  }

  /** Returns whether no image was left out. */
  boolean isComplete() {
    return leftOut.isEmpty();
  }

  private void count(long number, String what) {
    counts.append("%9d %s%n".formatted(number, what));
  }

  private void countIfAny(long number, String what) {
    if (number > 0) {
      count(number, what);
    }
  }
}
