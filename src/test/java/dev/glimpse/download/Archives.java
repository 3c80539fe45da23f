package dev.glimpse.download;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Makes archives, those that no well-meaning tool makes among them. */
final class Archives {

  private Archives() {}

  /** Adds to a tar. */
  interface TarContent {
    void to(Tar tar) throws IOException;
  }

  /** Adds to a zip. */
  interface ZipContent {
    void to(Zip zip) throws IOException;
  }

  static byte[] tar(TarContent content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      content.to(new Tar(out));
    }
    return bytes.toByteArray();
  }

  static byte[] tgz(TarContent content) throws IOException {
    return gz(tar(content));
  }

  static byte[] gz(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  static byte[] zip(ZipContent content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(bytes)) {
      content.to(new Zip(out));
    }
    return bytes.toByteArray();
  }

  /** All but so many bytes at the end. */
  static byte[] without(int last, byte[] archive) {
    return Arrays.copyOf(archive, archive.length - last);
  }

  /** With one byte turned over; negative places count from the end. */
  static byte[] flipped(int place, byte[] archive) {
    byte[] copy = archive.clone();
    copy[place < 0 ? copy.length + place : place] ^= (byte) 0xff;
    return copy;
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A tar that is being written; names are taken as they are. */
  record Tar(TarArchiveOutputStream out) {

    Tar file(String name, byte[] content) throws IOException {
      return entry(name, '0', "", content);
    }

    Tar file(String name) throws IOException {
      return file(name, text(name));
    }

    Tar folder(String name) throws IOException {
      return entry(name, '5', "", new byte[0]);
    }

    /** Of any type, a link to something for example. */
    Tar entry(String name, char type, String link, byte[] content) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, (byte) type, true);
      entry.setLinkName(link);
      entry.setSize(content.length);
      entry.setMode(06777);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
      return this;
    }

    /** What GNU tar and pax write before an entry: a long name, attributes. */
    Tar header(char type, byte[] content) throws IOException {
      return entry("././@LongLink", type, "", content);
    }

    /** A pax attribute for the next entry. */
    Tar pax(String key, String value) throws IOException {
      String record = " " + key + "=" + value + "\n";
      int length = text(record).length;
      while (text(length + record).length != length) {
        length++;
      }
      return header('x', text(length + record));
    }
  }

  /** A zip that is being written. */
  record Zip(ZipArchiveOutputStream out) {

    Zip file(String name, byte[] content) throws IOException {
      return entry(name, 0, content);
    }

    Zip file(String name) throws IOException {
      return file(name, text(name));
    }

    /** With a mode as Unix has them, 0 for none. */
    Zip entry(String name, int mode, byte[] content) throws IOException {
      ZipArchiveEntry entry = new ZipArchiveEntry(name);
      if (mode != 0) {
        entry.setUnixMode(mode);
      }
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
      return this;
    }
  }
}
