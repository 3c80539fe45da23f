/**
 * The context of a thread's work: it is created from a request's trace header, and log lines and
 * spans contain it. It is passed from stage to stage, across threads.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.tracing;
