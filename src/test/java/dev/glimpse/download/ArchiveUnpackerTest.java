package dev.glimpse.download;

import static dev.glimpse.download.Archives.gz;
import static dev.glimpse.download.Archives.tar;
import static dev.glimpse.download.Archives.text;
import static dev.glimpse.download.Archives.tgz;
import static dev.glimpse.download.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives as well-meaning people make them. */
@Tag("process")
final class ArchiveUnpackerTest {

  @TempDir private Path folder;

  private Map<String, String> unpacked(String name, byte[] content) throws IOException {
    Path archive = Files.write(folder.resolve(name), content);
    Path out = folder.resolve("out");
    ArchiveUnpacker.unpack(archive, out, ArchiveLimits.MODELS);
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(out.relativize(file).toString(), Files.readString(file));
      }
    }
    return found;
  }

  @Test
  void shouldUnpackTars() throws Exception {
    String deep = "a-name-of-forty-characters-or-so-it-seems/".repeat(4) + "x.pb";
    byte[] packed =
        tar(
            tar ->
                tar.folder("./")
                    .file("./top.pb", text("top"))
                    .folder("variables/")
                    .folder("./variables")
                    .file("variables/variables.index", text(""))
                    .entry("old/", '\0', "", new byte[0]) // a folder as tars before POSIX have it
                    .file(deep, text("deep"))
                    .pax("path", "by-attribute/ä.pb")
                    .file("x", text("attribute")));
    Map<String, String> expected =
        Map.of(
            "top.pb",
            "top",
            "variables/variables.index",
            "",
            deep,
            "deep",
            "by-attribute/ä.pb",
            "attribute");

    assertThat(unpacked("model.tar.gz", gz(packed))).isEqualTo(expected);
    FreshModelFolder.delete(folder.resolve("out"));
    assertThat(unpacked("model.TGZ", gz(packed))).isEqualTo(expected);
    FreshModelFolder.delete(folder.resolve("out"));
    assertThat(unpacked("model.tar", packed)).isEqualTo(expected);
  }

  @Test
  void shouldUnpackZips() throws Exception {
    byte[] packed =
        zip(
            zip ->
                zip.entry("model/", 0040755, new byte[0])
                    .entry("model/saved_model.pb", 0100644, text("graph"))
                    .file("model/assets/labels.txt", text("labels")));

    assertThat(unpacked("model.zip", packed))
        .isEqualTo(Map.of("model/saved_model.pb", "graph", "model/assets/labels.txt", "labels"));
  }

  @Test
  void shouldUnpackASingleFile() throws Exception {
    assertThat(unpacked("frozen.pb.gz", gz(text("graph")))).isEqualTo(Map.of("frozen.pb", "graph"));
  }

  @Test
  void shouldKeepALongAbsoluteNameInside() throws Exception {
    String name = "/" + "deep/".repeat(25) + "x.pb";

    assertThat(unpacked("a.tgz", tgz(tar -> tar.file(name, text("x")))))
        .isEqualTo(Map.of(name.substring(1), "x"));
  }

  @Test
  void shouldGiveNobodyRightsThatAnArchiveClaims() throws Exception {
    unpacked("a.tgz", tgz(tar -> tar.file("tool", text("#!/bin/sh"))));

    assertThat(Files.getPosixFilePermissions(folder.resolve("out/tool")))
        .doesNotContain(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OTHERS_WRITE);
  }

  @Test
  void shouldLeaveAFolderThatIsThereAlone() throws Exception {
    Files.createDirectory(folder.resolve("out"));

    assertThatThrownBy(() -> unpacked("a.tgz", tgz(tar -> tar.file("x"))))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(folder.resolve("out")).isEmptyDirectory();
  }

  @Test
  void shouldRemoveWhatAKilledProcessLeft() throws Exception {
    Path left = Files.createDirectories(folder.resolve(".out.part-1234/half"));
    Files.writeString(left.resolve("file"), "half");

    unpacked("a.tgz", tgz(tar -> tar.file("x")));

    assertThat(folder.resolve(".out.part-1234")).doesNotExist();
  }

  @Test
  void shouldUnpackWhatWasPackedByOthers() throws Exception {
    Path graph = Path.of("../shared/models/replica_inception_2015-12-05.pb").toAbsolutePath();
    assumeTrue(Files.exists(graph), "no ../shared/models beside this checkout");
    Path archive = folder.resolve("replica.tgz");
    Process tar =
        new ProcessBuilder(
                "tar",
                "-czf",
                archive.toString(),
                "-C",
                graph.getParent().toString(),
                graph.getFileName().toString(),
                "./squeezenet1.1")
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();

    ArchiveUnpacker.unpack(archive, folder.resolve("out"), ArchiveLimits.MODELS);

    assertThat(folder.resolve("out").resolve(graph.getFileName())).hasSameBinaryContentAs(graph);
    assertThat(folder.resolve("out/squeezenet1.1")).isDirectoryContaining("glob:**/saved_model.pb");
  }
}
