/**
 * What operators ask over HTTP: is it alive, is it ready, how much. Knows nothing of what it tells
 * about; {@code runtime} hands it checks and numbers.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.management;
