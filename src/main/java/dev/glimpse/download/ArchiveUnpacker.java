package dev.glimpse.download;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * An unpacker of untrusted {@code .tar}, {@code .tar.gz}, {@code .tgz}, {@code .zip} and {@code
 * .gz} archives.
 *
 * <p>It creates only plain files and folders, below the given folder, with the owner and the
 * permissions of this process. It rejects an archive with any other type of entry, with a name that
 * could lead outside of the folder, with two entries for one path, or with more content than the
 * limits allow. Nothing of a rejected archive is unpacked.
 */
public final class ArchiveUnpacker {

  private static final int FILE_TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;

  private ArchiveUnpacker() {}

  /** Returns whether a file is an archive, by its name. */
  public static boolean isOne(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).matches(".+\\.(tar|tgz|zip|gz)");
  }

  /**
   * Unpacks an archive into a folder that does not exist yet; the folder appears only when it is
   * complete.
   *
   * @throws ArchiveException if the archive is rejected or cannot be read
   */
  public static void unpack(Path archive, Path folder, ArchiveLimits limits) throws IOException {
    if (Files.exists(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    try (FreshModelFolder fresh = new FreshModelFolder(folder, limits, Files.size(archive))) {
      fill(fresh, archive);
      fresh.finish();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void fill(FreshModelFolder fresh, Path archive) {
    String name = archive.getFileName().toString();
    String lower = name.toLowerCase(Locale.ROOT);
    try {
      if (lower.endsWith(".zip")) {
        zip(fresh, archive);
      } else {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive))) {
          if (lower.endsWith(".tar")) {
            tar(fresh, file);
          } else if (lower.endsWith(".tar.gz") || lower.endsWith(".tgz")) {
            tar(fresh, new GZIPInputStream(file));
          } else if (lower.endsWith(".gz")) {
            fresh.file(name.substring(0, name.length() - 3), new GZIPInputStream(file));
          } else {
            throw new ArchiveException(
                archive, "its name has no known extension; known: .tar .tar.gz .tgz .zip .gz");
          }
        }
      }
    } catch (ArchiveEntryName.Refused e) {
      throw new ArchiveException(archive, String.valueOf(e.getMessage()), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ArchiveException(archive, "it cannot be read: " + e.getMessage(), e);
    }
  }

  private static void tar(FreshModelFolder fresh, InputStream in)
      throws IOException, ArchiveEntryName.Refused {
    TarHeaderParser bytes = new TarHeaderParser(in);
    TarArchiveInputStream tar = new TarArchiveInputStream(bytes);
    TarArchiveEntry entry;
    while ((entry = tar.getNextEntry()) != null) {
      byte type = entry.getLinkFlag();
      String name = entry.getName();
      boolean plain =
          (type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM) && !entry.isSparse();
      if (!entry.isCheckSumOK()) {
        throw new ArchiveEntryName.Refused(name, "has a damaged header");
      }
      if (type == TarConstants.LF_DIR || (plain && name.endsWith("/"))) {
        fresh.folder(name);
      } else if (plain) {
        bytes.suspend();
        fresh.file(name, tar);
      } else {
        throw new ArchiveEntryName.Refused(
            name, "is neither a file nor a folder (type %c)".formatted(Math.max(' ', type)));
      }
      bytes.restart();
    }
    long unused = bytes.transferTo(OutputStream.nullOutputStream()); // gzip's checksum is last
    if (!bytes.isAtEndMark()) {
      throw new EOFException("the end marker is missing");
    }
  }

  private static void zip(FreshModelFolder fresh, Path archive)
      throws IOException, ArchiveEntryName.Refused {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        String name = entry.getName();
        int type = entry.getUnixMode() & FILE_TYPE;
        if (type != 0 && type != (entry.isDirectory() ? FOLDER : REGULAR)) {
          throw new ArchiveEntryName.Refused(
              name, "is neither a file nor a folder (mode %o)".formatted(type));
        }
        if (entry.isDirectory()) {
          fresh.folder(name);
        } else if (zip.canReadEntryData(entry)) {
          file(fresh, zip, entry);
        } else {
          throw new ArchiveEntryName.Refused(
              name, "is encrypted or compressed by an unsupported method");
        }
      }
    }
  }

  private static void file(FreshModelFolder fresh, ZipFile zip, ZipArchiveEntry entry)
      throws IOException, ArchiveEntryName.Refused {
    CRC32 crc = new CRC32();
    try (InputStream content = new CheckedInputStream(zip.getInputStream(entry), crc)) {
      fresh.file(entry.getName(), content);
    }
    if (crc.getValue() != entry.getCrc()) {
      throw new ArchiveEntryName.Refused(
          entry.getName(), "is damaged: its checksum does not match");
    }
  }
}
