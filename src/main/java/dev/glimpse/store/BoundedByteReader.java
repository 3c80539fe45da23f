package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A reader of streams, to the end or to one byte beyond the limit, regardless of the announced
 * length.
 */
final class BoundedByteReader {

  /**
   * Maximum number of bytes per call, because the JDK keeps a direct buffer of the largest read for
   * each thread. Also the maximum first allocation for an announced length.
   */
  private static final int STEP = 1 << 16;

  private BoundedByteReader() {}

  /**
   * Reads the whole stream.
   *
   * @param announced the expected length, -1 if unknown; only a hint
   * @throws FailureException IMAGE_TOO_LARGE after more than {@code maxBytes}
   * @throws InterruptedException if the thread was interrupted before the end
   */
  static byte[] read(InputStream in, long announced, long maxBytes)
      throws IOException, FailureException, InterruptedException {
    if (announced > maxBytes) {
      throw tooLarge(maxBytes, announced + " bytes");
    }
    byte[] bytes = new byte[(int) Math.min(announced < 0 ? maxBytes : announced, STEP)];
    int length = 0;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (length == bytes.length) {
        int next = in.read();
        if (next < 0) {
          return bytes;
        }
        if (length == maxBytes) {
          throw tooLarge(maxBytes, "more");
        }
        bytes = Arrays.copyOf(bytes, grown(length, announced, maxBytes));
        bytes[length++] = (byte) next;
      }
      int read = in.read(bytes, length, Math.min(STEP, bytes.length - length));
      if (read < 0) {
        return Arrays.copyOf(bytes, length);
      }
      length += read;
    }
  }

  /** Returns the announced length if it is not yet reached, else twice the length so far. */
  private static int grown(int length, long announced, long maxBytes) {
    long wanted = announced > length ? announced : Math.max(STEP, 2L * length);
    return (int) Math.min(maxBytes, wanted);
  }

  private static FailureException tooLarge(long maxBytes, String found) {
    return new FailureException(
        FailureCode.IMAGE_TOO_LARGE,
        "image has %s; %d bytes are allowed".formatted(found, maxBytes));
  }
}
