package dev.glimpse.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unpacking with a small jar of the same layout, and once with the real one. */
@Tag("process")
final class TensorFlowNativeLibraryTest {

  private static final String LIBRARY = "libjnitensorflow.so";
  private static final Map<String, String> FILES =
      Map.of(LIBRARY, "the bridge", "libtensorflow_cc.so.2", "the library", "doc/LICENSE", "terms");

  @TempDir private Path temp;
  private Path cache;
  private URLClassLoader classPath;

  @BeforeEach
  void packSmallJar() throws IOException {
    cache = temp.resolve("cache/glimpse");
    Path jar = temp.resolve("tensorflow-core-native-9.9-linux-x86_64.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var file : FILES.entrySet()) {
        out.putNextEntry(
            new JarEntry("org/tensorflow/internal/c_api/linux-x86_64/" + file.getKey()));
        out.write(file.getValue().getBytes(UTF_8));
      }
    }
    classPath = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
  }

  @AfterEach
  void closeJar() throws IOException {
    classPath.close();
  }

  private TensorFlowNativeLibrary library() {
    return new TensorFlowNativeLibrary(cache, "linux-x86_64", classPath);
  }

  @Test
  void shouldUnpackAllFilesIntoAFolderNamedAfterTheJar() throws IOException {
    Path folder = library().unpack();

    assertThat(folder).isEqualTo(cache.resolve("tensorflow-core-native-9.9-linux-x86_64"));
    assertComplete(folder);
  }

  @Test
  void shouldLeaveACompleteFolderAlone() throws IOException {
    Path file = library().unpack().resolve(LIBRARY);
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, longAgo);

    library().unpack();

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
  }

  @Test
  void shouldRebuildWhenAFileIsMissing() throws IOException {
    Files.delete(library().unpack().resolve("doc/LICENSE"));

    assertComplete(library().unpack());
  }

  @Test
  void shouldRebuildADamagedFileWhileAnotherReadsTheOldOne() throws IOException {
    Path file = library().unpack().resolve(LIBRARY);
    Files.writeString(file, "the br");
    try (InputStream reader = Files.newInputStream(file)) {
      assertComplete(library().unpack());

      assertThat(reader.readAllBytes()).asString(UTF_8).isEqualTo("the br");
    }
  }

  @Test
  void shouldRemoveWhatAKilledProcessLeft() throws IOException {
    Path leftover = cache.resolve("tensorflow-core-native-9.9-linux-x86_64.part-123");
    Files.createDirectories(leftover.resolve("doc"));
    Files.writeString(leftover.resolve("doc/LICENSE"), "ter");

    assertComplete(library().unpack());

    assertThat(leftover).doesNotExist();
  }

  @Test
  void shouldNameThePlatformAndTheSupportedOnesWhenNothingIsPackagedForIt() {
    TensorFlowNativeLibrary library =
        new TensorFlowNativeLibrary(cache, "windows-x86_64", classPath);

    assertThatThrownBy(library::unpack)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("windows-x86_64")
        .hasMessageContaining("linux-x86_64, macosx-arm64");
  }

  @Test
  void shouldServeTwoProcessesThatStartAtOnceOnAnEmptyCache() throws Exception {
    Process first = start(Map.of());
    Process second = start(Map.of());
    List<String> firstLines = lines(first);
    List<String> secondLines = lines(second);

    assertThat(first.waitFor()).as("%s", firstLines).isZero();
    assertThat(second.waitFor()).as("%s", secondLines).isZero();
    assertThat(firstLines)
        .contains("version=2.16.1")
        .anyMatch(line -> line.startsWith("folder=" + cache));
    assertThat(secondLines).containsAll(firstLines);
    assertThat(names(cache)).noneMatch(name -> name.contains(".part-"));
  }

  @Test
  void shouldRefuseAnOwnLibraryFolderWithoutALibrary() throws Exception {
    Process process = start(Map.of(TensorFlowNativeLibrary.DJL_LIBRARY_PATH, temp.toString()));
    List<String> lines = lines(process);

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(lines).anyMatch(line -> line.contains(temp + ", which has no " + LIBRARY));
  }

  /** A JVM with this test's class path; what it says on stderr comes with its output. */
  private Process start(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EngineProcess.class.getName(),
            cache.toString());
    builder.environment().putAll(environment);
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    return builder.redirectErrorStream(true).start();
  }

  private static List<String> lines(Process process) {
    return process
        .inputReader()
        .lines()
        .filter(line -> line.matches("(folder|version)=.*|.*(Exception|Error).*"))
        .toList();
  }

  private void assertComplete(Path folder) throws IOException {
    for (var file : FILES.entrySet()) {
      assertThat(folder.resolve(file.getKey())).hasContent(file.getValue());
    }
    assertThat(names(cache)).hasSize(2).contains(folder.getFileName().toString());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
