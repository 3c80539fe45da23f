package dev.glimpse.bench;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What can be measured. */
public enum Part {
  /** Decoded tensors through the model, nothing else: the device's limit. */
  A("the bare loop"),
  /** The same with decoding on other threads: the machine's limit. */
  B("the bare loop with decoding"),
  /** Requests in, committed predictions out. */
  C("Glimpse, end to end"),
  /** Kafka Streams with one image after the other. */
  D("one image after the other"),
  /** What a record costs without its image. */
  E("the pipeline's own cost"),
  /** From a request to its committed prediction. */
  F("latency"),
  /** Encoded images to pixels. */
  G("decoding alone"),
  /** Several processors. */
  H("scale-out"),
  /** The bare loop by batch size and precision; only if it is asked for. */
  SWEEP("the bare loop");

  /** What is measured unless something else is asked for. */
  public static final Set<Part> USUAL = Collections.unmodifiableSet(EnumSet.range(A, H));

  private final String title;

  Part(String title) {
    this.title = title;
  }

  /** What it is, in few words. */
  String title() {
    return title;
  }

  /** a to h, or a word. */
  String letter() {
    return name().toLowerCase(Locale.ROOT);
  }
}
