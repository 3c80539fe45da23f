package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An iterator over the chunks of a WebP file (RFC 9649, section 2.3), or over those of one frame of
 * an animation. Each chunk has a type of four letters, a length, and data that are padded to an
 * even length.
 */
final class WebpChunkReader {

  static final int LOSSY = type("VP8 ");
  static final int LOSSLESS = type("VP8L");
  static final int EXTENDED = type("VP8X");
  static final int ALPHA = type("ALPH");
  static final int FRAME = type("ANMF");
  static final int EXIF = type("EXIF");
  static final int XMP = type("XMP ");

  /** Bytes of the type and the length. */
  static final int CHUNK_HEADER = 8;

  /** Bytes before the first chunk. */
  static final int FILE_HEADER = 12;

  private final ByteBuffer webp;
  private final int limit;
  private int next;
  private int start;

  private WebpChunkReader(ByteBuffer webp, int from, int limit) {
    this.webp = webp;
    this.next = from;
    this.limit = limit;
  }

  /** Returns the number by which a chunk's type is stored. */
  static int type(String letters) {
    return ByteBuffer.wrap(letters.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }

  /**
   * Returns the chunks of a file. Bytes after the length that the file states are ignored.
   *
   * @throws FailureException CORRUPT_IMAGE if the bytes end before that length
   */
  static WebpChunkReader ofFile(byte[] bytes) throws FailureException {
    ByteBuffer webp = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long end = CHUNK_HEADER + Integer.toUnsignedLong(webp.getInt(4));
    if (end > bytes.length) {
      throw WebpFormat.WEBP.corrupt(
          "has data that end early, after %d of %d bytes".formatted(bytes.length, end));
    }
    return new WebpChunkReader(webp, FILE_HEADER, (int) end);
  }

  /**
   * Returns the chunks within the data of the current chunk.
   *
   * @param skipped bytes before the first of them
   */
  WebpChunkReader within(int skipped) {
    return new WebpChunkReader(webp, dataStart() + skipped, dataStart() + dataLength());
  }

  /**
   * Moves to the next chunk; returns false at the end.
   *
   * @throws FailureException CORRUPT_IMAGE if the chunk exceeds its container
   */
  boolean next() throws FailureException {
    if (nextIntact()) {
      return true;
    }
    if (limit - next >= CHUNK_HEADER) {
      throw WebpFormat.WEBP.corrupt(
          "has data that end early: the chunk at byte %d claims %d bytes"
              .formatted(next, nextLength()));
    }
    return false;
  }

  /** Moves to the next chunk; returns false at the end and at a chunk that exceeds it. */
  boolean nextIntact() {
    if (limit - next < CHUNK_HEADER || nextLength() > limit - next - CHUNK_HEADER) {
      return false;
    }
    start = next;
    int padded = dataLength() + (dataLength() & 1);
    next = Math.min(dataStart() + padded, limit); // some programs leave out the last padding
    return true;
  }

  private long nextLength() {
    return Integer.toUnsignedLong(webp.getInt(next + 4));
  }

  int type() {
    return webp.getInt(start);
  }

  int dataStart() {
    return start + CHUNK_HEADER;
  }

  int dataLength() {
    return webp.getInt(start + 4);
  }
}
