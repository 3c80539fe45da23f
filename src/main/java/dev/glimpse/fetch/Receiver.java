package dev.glimpse.fetch;

import dev.glimpse.event.Failure;

/** Who wants an image. Exactly one of the methods is called, once, unless fetching is closed. */
public interface Receiver {

  /** Whether nobody wants the image any more. */
  boolean isCancelled();

  /**
   * The image is there.
   *
   * <p>On a fetching thread, which this may hold up.
   *
   * @param nanos from the first attempt's begin to the last one's end
   */
  void fetched(byte[] image, long nanos);

  /** There is no image to be had, for what is said in the failure. */
  void failed(Failure failure);

  /** The fetch itself broke: interrupted, or a bug. */
  void broken(Throwable reason);

  /** It was cancelled, and this is the end of it. */
  void dropped();
}
