package dev.glimpse.image;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.util.Locale;

/**
 * A format of image files, with everything that depends on the format: how its files are
 * recognised, what their headers say, and how they are decoded. Its instances are in {@link
 * ImageFormats#SUPPORTED}, from which the rest of the program takes the list of formats.
 *
 * <p>The methods depend on nothing but their arguments, so that any thread may call them.
 */
public interface ImageFormat {

  /** Returns the name in messages, such as {@code PNG}. */
  String name();

  /** Returns the name in events, such as {@code png}. */
  default String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the extension of its files, such as {@code png}. */
  default String extension() {
    return label();
  }

  /** Returns the media type in HTTP, such as {@code image/png}. */
  default String mediaType() {
    return "image/" + label();
  }

  /** Returns whether a file of this format begins with these bytes; its name does not matter. */
  boolean matches(byte[] bytes);

  /** Returns whether a transfer in text mode changed the signature of a file of this format. */
  default boolean hasDamagedSignature(byte[] bytes) {
    return false;
  }

  /**
   * Loads the native library that the format needs beside TensorFlow's, if it needs one. Call it
   * once, after TensorFlow is prepared, so that a library that cannot be loaded stops the start and
   * not the first image.
   *
   * @throws LinkageError if it cannot be loaded
   */
  default void load() {}

  /**
   * Reads the header of a whole file, in microseconds and without decoding pixels. If a file could
   * mean one size to this reader and another to the decoder, it is rejected.
   *
   * @param bytes a file that {@link #matches}; the image keeps the array
   * @throws FailureException UNSUPPORTED_FORMAT if this kind of file is not supported;
   *     CORRUPT_IMAGE if its header is broken or ends early
   */
  EncodedImage read(byte[] bytes) throws FailureException;

  /**
   * Creates a failure for a faulty file.
   *
   * @param what the fault, as the continuation of a sentence that begins with the format
   */
  default FailureException corrupt(String what) {
    return new FailureException(FailureCode.CORRUPT_IMAGE, name() + " " + what);
  }

  /**
   * Creates a failure for a well-formed file that is not supported.
   *
   * @param what the reason, as the continuation of a sentence that begins with the format
   */
  default FailureException unsupported(String what) {
    return new FailureException(FailureCode.UNSUPPORTED_FORMAT, name() + " " + what);
  }
}
