package dev.glimpse.graph;

/** What a node of a graph that is fed one image carries. */
enum Carries {
  /** Images along the first dimension. */
  IMAGES,

  /** One image, where there will be images along a first dimension that was not there. */
  ONE_IMAGE,

  /** Sizes read off one of the above while the graph runs. */
  SIZES
}
