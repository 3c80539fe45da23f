package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * A reader of an image's header, byte by byte. If the bytes end before the header does, the image
 * is corrupt.
 */
final class ByteCursor {

  private final byte[] bytes;
  private final ImageFormat format;
  private int position;

  ByteCursor(byte[] bytes, ImageFormat format, int position) {
    this.bytes = bytes;
    this.format = format;
    this.position = position;
  }

  int position() {
    return position;
  }

  int u8() throws FailureException {
    require(1);
    return bytes[position++] & 0xff;
  }

  int u16be() throws FailureException {
    return (u8() << 8) | u8();
  }

  int u16le() throws FailureException {
    return u8() | (u8() << 8);
  }

  int u24le() throws FailureException {
    return u16le() | (u8() << 16);
  }

  int u24be() throws FailureException {
    return (u16be() << 8) | u8();
  }

  int i32be() throws FailureException {
    return (u16be() << 16) | u16be();
  }

  int i32le() throws FailureException {
    return u16le() | (u16le() << 16);
  }

  void skip(int count) throws FailureException {
    require(count);
    position += count;
  }

  /** Creates a failure for a faulty header. */
  FailureException corrupt(String what) {
    return format.corrupt(what);
  }

  /** Creates a failure for a well-formed image that is not supported. */
  FailureException unsupported(String what) {
    return format.unsupported(what);
  }

  private void require(int count) throws FailureException {
    if (count < 0 || count > bytes.length - position) {
      throw corrupt("ends within its header, after %d bytes".formatted(bytes.length));
    }
  }
}
