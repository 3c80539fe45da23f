package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.testing.Addresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The address of a file names its bytes, in whatever encoding Java takes names of files to be. */
@Timeout(120)
@Tag("process")
final class FileFetcherLocaleTest {

  static final List<String> NAMES = List.of("grün.jpg", "写真/%F0%9F%98%80.png", "gr%C3%BCn.jpg");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
  void shouldReadAFileInAnyLocale(String locale) throws Exception {
    folder = folder.toRealPath();
    for (String name : NAMES) {
      Path file = Addresses.of("file://" + folder + "/" + name).file();
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[3]);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            FileProcess.class.getName(),
            folder.toString());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("LC_ALL", locale);
    Process process = builder.redirectErrorStream(true).start();
    List<String> lines = process.inputReader().lines().toList();

    assertThat(process.waitFor()).as("%s", lines).isZero();
    assertThat(lines).containsExactly("bytes=3", "bytes=3", "bytes=3");
  }
}
