/**
 * From what a model said about labelled images to how well it does: shares, confusion, a report
 * with the mistakes as pictures. Knows no model; who calls brings the answers.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.evaluate;
