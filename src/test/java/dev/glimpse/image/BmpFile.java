package dev.glimpse.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Builds bitmaps, also such as contradict themselves. */
final class BmpFile {

  private final int width;
  private final int height;
  private final int depth;
  private int header = 40;
  private int compression;
  private @Nullable Integer offset;
  private int stated;
  private int planes = 1;
  private int fileSize;
  private int dataSize;
  private int[] palette = {};
  private int[] masks = {};
  private byte[] data = {};

  BmpFile(int width, int height, int depth) {
    this.width = width;
    this.height = height;
    this.depth = depth;
  }

  /** Bytes of the header; 12 is OS/2 1.x. */
  BmpFile header(int bytes) {
    header = bytes;
    return this;
  }

  BmpFile compression(int number) {
    compression = number;
    return this;
  }

  /** What the header says; by default the truth. */
  BmpFile offset(int bytes) {
    offset = bytes;
    return this;
  }

  /** What the header says; by default 0, which is as many as the depth has. */
  BmpFile colours(int count) {
    stated = count;
    return this;
  }

  BmpFile planes(int count) {
    planes = count;
    return this;
  }

  /** What the headers say; by default 0. */
  BmpFile sizes(int file, int pixels) {
    fileSize = file;
    dataSize = pixels;
    return this;
  }

  /** Stored colours, 0xRRGGBB. */
  BmpFile palette(int... colours) {
    palette = colours;
    return this;
  }

  BmpFile masks(int... values) {
    masks = values;
    return this;
  }

  BmpFile data(int... bytes) {
    data = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      data[i] = (byte) bytes[i];
    }
    return this;
  }

  byte[] bytes() {
    boolean core = header == 12;
    int entry = core ? 3 : 4;
    int behind = header == 40 ? 4 * masks.length : 0;
    int pixels = 14 + header + behind + entry * palette.length;
    ByteBuffer out =
        ByteBuffer.allocate(Math.max(200, pixels + data.length)).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'B').put((byte) 'M').putInt(2, fileSize);
    out.putInt(10, offset == null ? pixels : offset).putInt(14, header);
    if (core) {
      out.putShort(18, (short) width).putShort(20, (short) height);
      out.putShort(22, (short) planes).putShort(24, (short) depth);
    } else {
      out.putInt(18, width).putInt(22, height);
      out.putShort(26, (short) planes).putShort(28, (short) depth);
      out.putInt(30, compression).putInt(34, dataSize).putInt(46, stated);
    }
    for (int i = 0; i < masks.length; i++) {
      out.putInt(54 + 4 * i, masks[i]);
    }
    int at = 14 + header + behind;
    for (int colour : palette) {
      out.put(at, (byte) colour).put(at + 1, (byte) (colour >> 8));
      out.put(at + 2, (byte) (colour >> 16));
      at += entry;
    }
    out.position(pixels).put(data);
    byte[] file = new byte[pixels + data.length];
    System.arraycopy(out.array(), 0, file, 0, file.length);
    return file;
  }
}
