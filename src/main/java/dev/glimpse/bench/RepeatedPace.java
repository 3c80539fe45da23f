package dev.glimpse.bench;

import java.util.List;

/**
 * The rates of a repeated measurement and its CPU times.
 *
 * @param rate images or records per second
 * @param cpuMicros the CPU time per image or record in microseconds
 */
record RepeatedPace(RepeatedFigure rate, RepeatedFigure cpuMicros) {

  /**
   * Splits the paces of the repetitions.
   *
   * @param paces one pace per repetition, in order; at least one
   */
  static RepeatedPace of(List<WorkPace> paces) {
    return new RepeatedPace(
        new RepeatedFigure(paces.stream().map(WorkPace::perSecond).toList()),
        new RepeatedFigure(paces.stream().map(WorkPace::cpuMicros).toList()));
  }
}
