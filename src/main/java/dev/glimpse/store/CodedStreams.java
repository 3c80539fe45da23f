package dev.glimpse.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The streams that decode one content coding. An empty body stays empty, as servers label those
 * too.
 */
final class CodedStreams {

  /** Maximum bytes that a coding may add to an image: headers, and uncompressed blocks. */
  private static final int OVERHEAD = 1 << 16;

  private static final int BUFFER = 8 << 10;

  private CodedStreams() {}

  /** Decompresses all members of a gzip stream. */
  static InputStream gunzip(InputStream packed) throws IOException {
    byte[] first = packed.readNBytes(1);
    return first.length == 0
        ? InputStream.nullInputStream()
        : new GunzippingStream(pushedBack(packed, first));
  }

  /**
   * Decompresses deflate in zlib's format, as RFC 9110 defines it, or raw, as some servers send it.
   */
  static InputStream inflate(InputStream packed) throws IOException {
    byte[] first = packed.readNBytes(2);
    if (first.length == 0) {
      return InputStream.nullInputStream();
    }
    return new InflatingStream(pushedBack(packed, first), new Inflater(!isZlib(first)));
  }

  /** Recognises zlib's header of two bytes; a raw stream that begins like this is invalid. */
  private static boolean isZlib(byte[] first) {
    return first.length == 2
        && (first[0] & 0x0f) == 8
        && ((first[0] & 0xff) << 8 | (first[1] & 0xff)) % 31 == 0;
  }

  private static InputStream pushedBack(InputStream packed, byte[] first) throws IOException {
    PushbackInputStream stream = new PushbackInputStream(packed, first.length);
    stream.unread(first);
    return stream;
  }

  /** A gzip stream with a limit on empty members, because the superclass recurses for each. */
  private static final class GunzippingStream extends GZIPInputStream {

    private static final int MAX_DEPTH = 100;
    private int depth;

    GunzippingStream(InputStream packed) throws IOException {
      super(packed, BUFFER);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (depth == MAX_DEPTH) {
        throw new ZipException("too many empty members in a row");
      }
      depth++;
      try {
        return super.read(bytes, offset, length);
      } finally {
        depth--;
      }
    }
  }

  private static final class InflatingStream extends InflaterInputStream {

    InflatingStream(InputStream packed, Inflater inflater) {
      super(packed, inflater, BUFFER);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      if (read < 0 && inf.needsDictionary()) { // which the superclass treats as the end
        throw new ZipException("needs a dictionary");
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }

  /** An exception for a layer that decompresses to more bytes than are allowed. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException() {
      super("more bytes than are allowed");
    }
  }

  /**
   * The compressed bytes of one layer. This stream counts them, does not close its source, and
   * repeats its final failure, because {@link GZIPInputStream} treats a failure between two members
   * as the end.
   */
  static final class PackedLayer extends FilterInputStream {

    private long left;
    private boolean ended;
    private @Nullable IOException failure;

    /** Allows {@code maxBytes} and a little more, since compression makes noise longer. */
    PackedLayer(InputStream packed, long maxBytes) {
      super(packed);
      left = maxBytes + maxBytes / 64 + OVERHEAD;
    }

    /** Returns whether reading has failed. */
    boolean isBroken() {
      return failure != null;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (ended) {
        return -1;
      }
      try {
        int read = in.read(bytes, offset, length);
        ended = read < 0;
        left -= Math.max(0, read);
        if (left < 0) {
          throw new TooLongException();
        }
        return read;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    /** Returns 1 until the end was read, because a further member may follow. */
    @Override
    public int available() {
      return ended || failure != null ? 0 : 1;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() {}
  }
}
