package dev.glimpse.importer;

/** The role of a node's output with regard to the batch, in a graph that is fed one image. */
enum BatchDimensionRole {
  /** Images along the first dimension. */
  IMAGES,

  /** One image; it will become images along a new first dimension. */
  ONE_IMAGE,

  /** Sizes that the graph reads from one of the above while it runs. */
  SIZES
}
