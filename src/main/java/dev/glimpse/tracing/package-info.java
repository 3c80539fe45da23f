/**
 * On whose behalf a thread works: in goes a request's trace header, out go log lines and spans that
 * name it. Carried along from stage to stage, whatever thread is next.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.tracing;
