package dev.glimpse.bench;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A part of the benchmark. */
public enum Benchmark {
  /** Decoded tensors through the model, nothing else: the limit of the device. */
  A("the bare loop"),
  /** The bare loop with decoding on other threads: the limit of the machine. */
  B("the bare loop with decoding"),
  /** Requests in, committed predictions out. */
  C("Glimpse, end to end"),
  /** Kafka Streams with one image after the other. */
  D("one image after the other"),
  /** The cost of a record without its image. */
  E("the pipeline's own cost"),
  /** The time from a request to its committed prediction. */
  F("latency"),
  /** Encoded images to pixels. */
  G("decoding alone"),
  /** Several processors. */
  H("scale-out"),
  /** The bare loop by batch size and precision; only on request. */
  SWEEP("the bare loop");

  /** The parts that are measured by default. */
  public static final Set<Benchmark> USUAL = Collections.unmodifiableSet(EnumSet.range(A, H));

  private final String title;

  Benchmark(String title) {
    this.title = title;
  }

  /** Returns a short description. */
  String title() {
    return title;
  }

  /** Returns a to h, or a word. */
  String letter() {
    return name().toLowerCase(Locale.ROOT);
  }
}
