package dev.glimpse.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a label file, in any of the usual encodings.
 *
 * @param text the decoded text, without a byte order mark
 * @param encoding the name of the encoding; null for UTF-8
 */
record LabelText(String text, @Nullable String encoding) {

  /** The maximum file size; ImageNet-21k's names take 1 MB. */
  private static final long LARGEST = 64L << 20;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  /** The superset of Latin-1 that editors on Windows write. */
  private static final Charset WESTERN = Charset.forName("windows-1252");

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0e-\\x1f\\x7f]");

  /**
   * Reads a file: UTF-8, or UTF-16 by its byte order mark or its zero bytes, or else Windows-1252.
   *
   * @throws ModelException if the file is not text
   */
  static LabelText read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new ModelException(
          "%s has %,d bytes: it is too large for a label file".formatted(file, Files.size(file)));
    }
    LabelText read = decode(Files.readAllBytes(file));
    if (CONTROL.matcher(read.text).find()) {
      throw new ModelException(
          file + " is not a text file: a label file has one label per line, or is JSON or YAML");
    }
    return read;
  }

  private static LabelText decode(byte[] bytes) {
    Charset wide = wide(bytes);
    if (wide != null) {
      return new LabelText(withoutMark(new String(bytes, wide)), "UTF-16");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new LabelText(withoutMark(text), null);
    } catch (CharacterCodingException e) {
      return new LabelText(new String(bytes, WESTERN), "Latin-1 (Windows-1252)");
    }
  }

  /**
   * Returns the UTF-16 variant of a text; null for another encoding. Without a byte order mark it
   * is recognised by the zero bytes: in Latin script every other byte is zero.
   */
  private static @Nullable Charset wide(byte[] bytes) {
    if (bytes.length < 2 || bytes.length % 2 != 0) {
      return null;
    }
    int mark = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    if (mark == BYTE_ORDER_MARK || mark == 0xfffe) {
      return mark == BYTE_ORDER_MARK ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }
    int high = 0;
    int low = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      high += bytes[i] == 0 ? 1 : 0;
      low += bytes[i + 1] == 0 ? 1 : 0;
    }
    int most = bytes.length * 9 / 20; // 90 % of all characters
    if (high > most && low == 0) {
      return StandardCharsets.UTF_16BE;
    }
    return low > most && high == 0 ? StandardCharsets.UTF_16LE : null;
  }

  private static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }
}
