package dev.glimpse.bench;

/**
 * The speed of a work and what it costs.
 *
 * @param perSecond images or records per second
 * @param cpuMicros the CPU time per image or record in microseconds, over all threads of the
 *     process that do this work; unlike the rate, it is nearly the same on a busy machine
 */
record WorkPace(double perSecond, double cpuMicros) {}
