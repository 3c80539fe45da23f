package dev.glimpse.fetch;

/** A listener for images that wait for their stores. */
interface WaitingImageListener {

  /** Receives an image whose turn it is. */
  void released(FetchTask image);

  /** Receives an image whose store is given up. */
  void givenUp(FetchTask image);

  /** Receives an image that has waited too long for its turn. */
  void late(FetchTask image);
}
