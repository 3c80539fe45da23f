package dev.glimpse.train;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.system.FileErrorMessage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A decoder of image files to tensors by the code and the limits of serving.
 *
 * @param preprocessor stays open as long as the decoder is used
 */
public record PhotoDecoder(Preprocessor preprocessor, ImageLimits limits) {

  /**
   * Reads the bytes of a file.
   *
   * @throws FailureException with the code that a request for the file would get
   */
  byte[] bytes(Path file) throws FailureException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) { // reading a pipe or a device may never end
        throw new FailureException(FailureCode.FETCH_FORBIDDEN, file + " is not a regular file");
      }
      if (attributes.size() > limits.maxBytes()) {
        throw new FailureException(
            FailureCode.IMAGE_TOO_LARGE,
            "image has %d bytes; %d are allowed".formatted(attributes.size(), limits.maxBytes()));
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new FailureException(FailureCode.IMAGE_NOT_FOUND, FileErrorMessage.of(e), e);
    } catch (AccessDeniedException e) {
      throw new FailureException(FailureCode.FETCH_FORBIDDEN, FileErrorMessage.of(e), e);
    } catch (IOException e) {
      throw new FailureException(FailureCode.FETCH_FAILED, FileErrorMessage.of(e), e);
    }
  }

  /**
   * Decodes an image.
   *
   * @throws FailureException if it is damaged, too large or of no supported format
   */
  void decode(byte[] bytes, float[] target, int offset) throws FailureException {
    EncodedImage image = ImageFormats.SUPPORTED.read(bytes);
    limits.check(image.header());
    limits.checkWorking(image.header(), preprocessor.working(image), 0);
    FloatBuffer tensor = preprocessor.tensor(image);
    try {
      tensor.duplicate().get(target, offset, tensor.remaining());
    } finally {
      preprocessor.recycle(tensor);
    }
  }
}
