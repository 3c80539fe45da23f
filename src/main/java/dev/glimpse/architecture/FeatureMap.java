package dev.glimpse.architecture;

/** The output of a layer, as {@link NetworkLayers} represent it. */
interface FeatureMap {

  /** Returns its size. */
  MapSize size();
}
