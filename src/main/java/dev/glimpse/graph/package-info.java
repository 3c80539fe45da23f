/** Graphs as values: their nodes and constants, changes of them, the form that is served. */
@NullMarked
package dev.glimpse.graph;

import org.jspecify.annotations.NullMarked;
