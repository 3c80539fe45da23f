package dev.glimpse.download;

import static dev.glimpse.download.Archives.flipped;
import static dev.glimpse.download.Archives.gz;
import static dev.glimpse.download.Archives.tar;
import static dev.glimpse.download.Archives.text;
import static dev.glimpse.download.Archives.tgz;
import static dev.glimpse.download.Archives.without;
import static dev.glimpse.download.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.glimpse.download.Archives.Tar;
import dev.glimpse.download.Archives.TarContent;
import dev.glimpse.download.Archives.ZipContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives of somebody who wants to write elsewhere, or to fill the disk: nothing comes out. */
@Timeout(60)
@Tag("unit")
final class HostileArchivesTest {

  private static final ArchiveLimits LIMITS = new ArchiveLimits(50, 64 << 20, 100);
  private static final byte[] ZEROS = new byte[20 << 20];
  private static final byte[] RANDOM = Downloads.bytes(100_000, 6);

  /** A limb of a path that is too long for anything. */
  private static final String LONG = "n".repeat(256);

  @TempDir private Path root;

  private static Stream<Arguments> escapes() throws IOException {
    return Stream.of(
            "../evil",
            "a/../../evil",
            "./../evil",
            "a/./../../evil",
            "..",
            "a/..",
            "a/../b",
            "..\\evil",
            "a\\..\\..\\evil",
            "\\evil",
            "\\\\host\\share\\evil",
            "/evil",
            "//evil",
            "C:\\evil",
            "C:/evil",
            "c:evil",
            "a/\u0000evil",
            "a\nb",
            "a\u001b[2Jb",
            LONG,
            "a/" + LONG,
            "d/".repeat(33) + "evil",
            ".")
        .flatMap(
            name ->
                Stream.of(
                    row("tar", name, tar -> tar.file(name)), zipRow(name, zip -> zip.file(name))))
        .filter(row -> !ENDS_EARLY.equals(row.get()[0]));
  }

  /** A tar's names end there, and what is left of this one is harmless. */
  private static final String ENDS_EARLY = "tar a/\u0000evil";

  private static Stream<Arguments> tars() throws IOException {
    return Stream.of(
        row("neither", "symbolic link", tar -> tar.entry("a", '2', "/etc/passwd", new byte[0])),
        row("neither", "harmless link", tar -> tar.file("b").entry("a", '2', "b", new byte[0])),
        row(
            "neither",
            "file through a link",
            tar -> tar.entry("a", '2', "..", new byte[0]).file("a/evil")),
        row("neither", "hard link", tar -> tar.file("b").entry("a", '1', "b", new byte[0])),
        row("neither", "hard link away", tar -> tar.entry("a", '1', "/etc/passwd", new byte[0])),
        row("neither", "character device", tar -> tar.entry("a", '3', "", new byte[0])),
        row("neither", "block device", tar -> tar.entry("a", '4', "", new byte[0])),
        row("neither", "pipe", tar -> tar.entry("a", '6', "", new byte[0])),
        row("neither", "contiguous file", tar -> tar.entry("a", '7', "", text("a"))),
        row("neither", "volume label", tar -> tar.entry("a", 'V', "", new byte[0])),
        row("neither", "rest of another volume", tar -> tar.entry("a", 'M', "", text("a"))),
        row("neither", "unknown type", tar -> tar.entry("a", '~', "", text("a"))),
        row("neither|read", "sparse", tar -> tar.entry("a", 'S', "", text("a"))),
        row(
            "neither|read",
            "sparse by attributes",
            tar ->
                tar.pax("GNU.sparse.size", "1000000000000")
                    .pax("GNU.sparse.map", "0,1")
                    .file("a", text("a"))),
        row(
            "contains the segment",
            "long name upwards",
            tar -> tar.file("a/".repeat(60) + "../../evil")),
        row(
            "contains the segment",
            "attribute that renames",
            tar -> tar.pax("path", "../evil").file("harmless")),
        row(
            "neither",
            "attribute that links",
            tar -> tar.pax("linkpath", "/x").entry("a", '2', "b", new byte[0])),
        row("same path as another entry", "same file twice", tar -> tar.file("a/b").file("a/b")),
        row(
            "same path as another entry",
            "same but for dots",
            tar -> tar.file("a/b").file("./a//b")),
        row(
            "same path as another entry",
            "same but for case",
            tar -> tar.file("Model.pb").file("model.pb")),
        row(
            "same path as another entry",
            "folders but for case",
            tar -> tar.file("A/x").file("a/y")),
        row(
            "same path as another entry",
            "same but for form",
            tar -> tar.file("\u00e9").file("e\u0301")),
        row("same path as another entry", "file, then folder", tar -> tar.file("a").folder("a/")),
        row("same path as another entry", "file as folder", tar -> tar.file("a").file("a/b")),
        row("same path as another entry", "folder, then file", tar -> tar.folder("a/").file("a")),
        row("unpacked bytes", "bomb", tar -> tar.file("a", ZEROS)),
        row("unpacked bytes", "bomb in parts", HostileArchivesTest::manyZeros),
        row("limit of 50 entries", "too many files", tar -> times(51, i -> tar.file("f" + i))),
        row("limit of 50 entries", "too many folders", tar -> times(51, i -> tar.folder("same/"))),
        row(
            "outside of the files' content",
            "endless name",
            tar -> tar.header('L', ZEROS).file("a")),
        row(
            "outside of the files' content",
            "endless attribute",
            tar -> tar.pax("comment", "x".repeat(2 << 20)).file("a")),
        row("outside of the files' content", "endless end", tar -> {}, ZEROS));
  }

  private static Stream<Arguments> damaged() throws IOException {
    byte[] good = tar(tar -> tar.file("a", RANDOM));
    byte[] zip = zip(z -> z.file("a", RANDOM));
    return Stream.of(
        arguments("tar, cut in a file", "a.tar", "read", without(60_000, good)),
        arguments("tar, cut in a header", "a.tar", "end marker", Arrays.copyOf(good, 300)),
        arguments("tar, cut behind a file", "a.tar", "end marker", Arrays.copyOf(good, 100_864)),
        arguments("tar, damaged header", "a.tar", "damaged", flipped(20, good)),
        arguments("tgz, cut in a file", "a.tgz", "read", without(50_000, gz(good))),
        arguments("tgz, cut in its checksum", "a.tgz", "read", without(5, gz(good))),
        arguments("tgz, another checksum", "a.tgz", "read", flipped(-6, gz(good))),
        arguments("tgz, damaged content", "a.tgz", "read", flipped(60_000, gz(good))),
        arguments("tgz of text", "a.tgz", "read", gz(text("this is no tar ".repeat(99)))),
        arguments("text as tgz", "a.tgz", "read", text("<html>log in first</html>")),
        arguments("nothing as tgz", "a.tgz", "read", new byte[0]),
        arguments("zip, cut", "a.zip", "read", without(60_000, zip)),
        arguments("zip, without its end", "a.zip", "read", without(5, zip)),
        arguments("zip, damaged content", "a.zip", "checksum|read", flipped(60_000, zip)),
        arguments("text as zip", "a.zip", "read", text("<html>log in first</html>")),
        arguments("nothing as zip", "a.zip", "read", new byte[0]),
        arguments("gz, cut", "a.pb.gz", "read", without(5, gz(RANDOM))),
        arguments("gz bomb", "a.pb.gz", "unpacked bytes", gz(ZEROS)),
        arguments("gz without a name", ".gz", "no known extension|name", gz(RANDOM)),
        arguments("no archive at all", "a.pb", "no known extension", RANDOM));
  }

  private static Stream<Arguments> zips() throws IOException {
    return Stream.of(
        zipRow("neither", "symbolic link", zip -> zip.entry("a", 0120777, text("/etc/passwd"))),
        zipRow("neither", "link as folder", zip -> zip.entry("a/", 0120777, new byte[0])),
        zipRow("neither", "device", zip -> zip.entry("a", 0020666, new byte[0])),
        zipRow("neither", "pipe", zip -> zip.entry("a", 0010666, new byte[0])),
        zipRow("neither", "socket", zip -> zip.entry("a", 0140666, new byte[0])),
        zipRow("neither", "folder that is a file", zip -> zip.entry("a", 0040777, text("a"))),
        zipRow("same path as another entry", "same file twice", zip -> zip.file("a").file("a")),
        zipRow("same path as another entry", "same but for case", zip -> zip.file("a").file("A")),
        zipRow("same path as another entry", "file as folder", zip -> zip.file("a").file("a/b")),
        zipRow("unpacked bytes", "bomb", zip -> zip.file("a", ZEROS)),
        zipRow("limit of 50 entries", "too many files", zip -> times(51, i -> zip.file("f" + i))),
        arguments("encrypted", "a.zip", "encrypted", encrypted(zip(zip -> zip.file("a", RANDOM)))));
  }

  /** Sets the flag, in the file's own header and in the directory at the end. */
  private static byte[] encrypted(byte[] zip) {
    byte[] copy = zip.clone();
    for (int i = 0; i < copy.length - 8; i++) {
      boolean local = copy[i] == 'P' && copy[i + 1] == 'K' && copy[i + 2] == 3 && copy[i + 3] == 4;
      boolean central = copy[i] == 'P' && copy[i + 1] == 'K' && copy[i + 2] == 1;
      if (local || central) {
        copy[i + (local ? 6 : 8)] |= 1;
      }
    }
    return copy;
  }

  private interface Step {
    Object run(int i) throws IOException;
  }

  private static void times(int count, Step step) throws IOException {
    for (int i = 0; i < count; i++) {
      Object unused = step.run(i);
    }
  }

  private static void manyZeros(Tar tar) throws IOException {
    times(20, i -> tar.file("z" + i, new byte[1 << 20]));
  }

  /** In a tar, and what follows it, compressed. */
  private static Arguments row(String why, String name, TarContent content, byte[] behind)
      throws IOException {
    byte[] tar = tar(content);
    byte[] all = Arrays.copyOf(tar, tar.length + behind.length);
    System.arraycopy(behind, 0, all, tar.length, behind.length);
    return arguments(name, "a.tgz", why, gz(all));
  }

  private static Arguments row(String why, String name, TarContent content) {
    try {
      return why.equals("tar")
          ? arguments("tar " + name, "a.tgz", "its entry", tgz(content))
          : row(why, name, content, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Arguments zipRow(String why, String name, ZipContent content) throws IOException {
    return arguments(name, "a.zip", why, zip(content));
  }

  private static Arguments zipRow(String name, ZipContent content) {
    try {
      return arguments("zip " + name, "a.zip", "its entry", zip(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"escapes", "tars", "zips", "damaged"})
  void shouldUnpackNothing(String name, String file, String why, byte[] content) throws Exception {
    Path work = Files.createDirectories(root.resolve("deep").resolve("work"));
    Path archive = Files.write(work.resolve(file), content);

    assertThatThrownBy(() -> ArchiveUnpacker.unpack(archive, work.resolve("out"), LIMITS))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith(archive + " cannot be unpacked: ")
        .message()
        .matches(message -> message.lines().count() == 1, "is one line")
        .containsPattern(why);

    try (Stream<Path> all = Files.walk(root)) {
      assertThat(all.filter(Files::isRegularFile)).containsExactly(archive);
    }
    try (Stream<Path> left = Files.list(work)) {
      assertThat(left).as("half unpacked folders").containsExactly(archive);
    }
    assertThat(Path.of("/evil")).doesNotExist();
  }
}
