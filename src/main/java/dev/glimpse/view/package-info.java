/**
 * The live view: a consumer of the topics of answers that sends events to browsers. It has no part
 * in answering requests.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.view;
