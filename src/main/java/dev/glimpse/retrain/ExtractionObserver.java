package dev.glimpse.retrain;

import dev.glimpse.evaluate.LeftOutImages;

/** An observer of the extraction of features; called by one thread at a time. */
public interface ExtractionObserver {

  /**
   * Called when the features of images and copies are about to be read or computed.
   *
   * @param images the number of images and copies
   * @param cached the number of those that the cache has
   */
  void extractionStarted(int images, int cached);

  /**
   * Called after features were computed.
   *
   * @param done the number of images and copies that are done, with those of the cache
   * @param perSecond images and copies that are computed per second
   */
  void extracted(int done, double perSecond);

  /** Called after the last image, also if the extraction was stopped. */
  void extractionEnded(int done, double perSecond);

  /** Called for an image that is not used. */
  void leftOut(LeftOutImages images);
}
