/**
 * The composition of a processor: it starts the parts in order, closes them in reverse, and reports
 * health and metrics.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.service;
