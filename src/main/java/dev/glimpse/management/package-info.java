/**
 * The HTTP endpoints for operators: liveness, readiness and metrics. Independent of what they
 * report; {@code service} provides checks and numbers.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.management;
