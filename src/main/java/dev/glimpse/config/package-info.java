/**
 * Every setting, once: name, default, meaning, validator; records of the validated values for the
 * parts that use them; sources and their precedence.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.config;
