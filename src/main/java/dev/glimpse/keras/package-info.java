/** Keras' files, read without Python: HDF5 weights, model configurations, and their networks. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.keras;
