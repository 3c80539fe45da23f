package dev.glimpse.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A reader of Exif data and XMP in the chunks of a PNG, before or after the pixels, with the rules
 * of Pillow: Exif data in eXIf, else in ImageMagick's hexadecimal text "Raw profile type exif"; XMP
 * in the text "XML:com.adobe.xmp". The last of several of one kind counts, and only that one is
 * decompressed, to {@link #MAX_TEXT} bytes at most.
 */
final class PngMetadata {

  /** Pillow's limit for decompressed text. */
  static final int MAX_TEXT = 1 << 20;

  private static final byte[] RAW_PROFILE = ascii("Raw profile type exif\0");
  private static final byte[] XMP = ascii("XML:com.adobe.xmp\0");
  private static final int LINES_BEFORE_HEX = 3;

  private final byte[] png;
  private int exif;
  private int exifLength;
  private int profile;
  private int xmp;

  private PngMetadata(byte[] png) {
    this.png = png;
  }

  static ImageMetadata of(byte[] png) {
    return new PngMetadata(png).read();
  }

  private ImageMetadata read() {
    PngChunkReader chunks = new PngChunkReader(png);
    while (chunks.next() && chunks.type() != PngChunkReader.IEND) {
      switch (chunks.type()) {
        case PngChunkReader.EXIF -> {
          exif = chunks.dataStart();
          exifLength = chunks.dataLength();
        }
        case PngChunkReader.TEXT, PngChunkReader.ZTXT, PngChunkReader.ITXT -> {
          if (isNamed(chunks, RAW_PROFILE)) {
            profile = chunks.start();
          } else if (isNamed(chunks, XMP)) {
            xmp = chunks.start();
          }
        }
        default -> {}
      }
    }
    ByteBuffer tiff =
        exif > 0
            ? ByteBuffer.wrap(png, exif, exifLength).slice()
            : profile > 0 ? ofHex(text(profile, RAW_PROFILE.length)) : ImageMetadata.EMPTY;
    return new ImageMetadata(tiff, xmp > 0 ? text(xmp, XMP.length) : ImageMetadata.EMPTY);
  }

  private boolean isNamed(PngChunkReader chunks, byte[] name) {
    int start = chunks.dataStart();
    return chunks.dataLength() >= name.length
        && Arrays.equals(png, start, start + name.length, name, 0, name.length);
  }

  /** Returns the text of the chunk at the offset; empty if it is broken or too long. */
  private ByteBuffer text(int chunk, int nameLength) {
    ByteBuffer all = ByteBuffer.wrap(png);
    int end = chunk + 8 + all.getInt(chunk);
    int at = chunk + 8 + nameLength;
    boolean packed = false;
    switch (all.getInt(chunk + 4)) {
      case PngChunkReader.ZTXT -> {
        packed = true;
        at += 1; // the compression method; only one exists
      }
      case PngChunkReader.ITXT -> {
        packed = at < end && png[at] != 0;
        at = behindZero(behindZero(at + 2, end), end); // the language and the translated name
      }
      default -> {}
    }
    if (at > end) {
      return ImageMetadata.EMPTY;
    }
    return packed ? unpacked(at, end - at) : ByteBuffer.wrap(png, at, end - at).slice();
  }

  private int behindZero(int at, int end) {
    int zero = at;
    while (zero < end && png[zero] != 0) {
      zero++;
    }
    return zero + 1;
  }

  private ByteBuffer unpacked(int start, int length) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(png, start, length);
      byte[] text = new byte[MAX_TEXT + 1];
      int unpacked = inflater.inflate(text);
      return unpacked > MAX_TEXT ? ImageMetadata.EMPTY : ByteBuffer.wrap(text, 0, unpacked).slice();
    } catch (DataFormatException e) {
      return ImageMetadata.EMPTY; // as in Pillow
    } finally {
      inflater.end();
    }
  }

  /** Decodes the hexadecimal digits, which follow lines with the name and the length. */
  private static ByteBuffer ofHex(ByteBuffer text) {
    int at = 0;
    for (int line = 0; line < LINES_BEFORE_HEX; line++) {
      while (at < text.limit() && text.get(at) != '\n') {
        at++;
      }
      at++;
    }
    byte[] bytes = new byte[Math.max(0, text.limit() - at) / 2];
    int count = 0;
    int first = -1;
    for (; at < text.limit(); at++) {
      int digit = Character.digit(text.get(at), 16);
      if (digit < 0) {
        if (Character.isWhitespace(text.get(at))) {
          continue;
        }
        return ImageMetadata.EMPTY;
      }
      if (first < 0) {
        first = digit;
      } else {
        bytes[count++] = (byte) (first << 4 | digit);
        first = -1;
      }
    }
    return ByteBuffer.wrap(bytes, 0, count).slice();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
