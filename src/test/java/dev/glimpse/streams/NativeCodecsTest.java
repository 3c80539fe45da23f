package dev.glimpse.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The codecs of Kafka's batches where the temporary folder lets no code be run from it. */
@Tag("process")
final class NativeCodecsTest {

  private static final String ALL = "none works\ngzip works\nsnappy works\nlz4 works\nzstd works\n";

  @TempDir private Path folder;

  private record Outcome(int status, String output) {}

  private Outcome run(List<String> prefix, Path temporary, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary,
            CodecProcess.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  /** Of no use as a folder. */
  private Path broken() throws IOException {
    return Files.writeString(folder.resolve("file"), "no folder").resolve("inside");
  }

  private List<Path> left(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.toList();
    }
  }

  @Test
  void shouldLoadFromTheCacheWhereTheTemporaryFolderIsUnusable() throws Exception {
    Path cache = folder.resolve("cache");

    Outcome outcome = run(List.of(), broken(), cache.toString());

    assertThat(outcome.output()).endsWith(ALL);
    assertThat(outcome.status()).isZero();
    assertThat(left(cache)).isEmpty();
  }

  @Test
  void shouldFindACodecMissingWithoutTheCache() throws Exception {
    assertThat(run(List.of(), broken()).output()).doesNotContain("snappy works");
  }

  @Test
  void shouldTakeTheTemporaryFolderWhereTheCacheCannotBeWritten() throws Exception {
    assertThat(run(List.of(), folder, broken().toString()).output()).endsWith(ALL);
  }

  @Test
  void shouldSayWhatToDoWhereNothingCanBeUnpacked() throws Exception {
    Outcome outcome = run(List.of(), broken(), broken().toString());

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output())
        .contains("glimpse.cache.dir", "snappy", "allowed: a folder that can be written", "noexec");
  }

  /** In a mount namespace, which takes root. */
  private List<String> withNoexec(Path mount) throws Exception {
    Files.createDirectories(mount);
    Process process =
        new ProcessBuilder(
                "unshare", "-m", "mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", "" + mount)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assumeTrue(process.waitFor() == 0, "no mount namespace can be made here: " + output);
    return List.of(
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount -t tmpfs -o noexec tmpfs " + mount + " && exec \"$@\"",
        "sh");
  }

  @Test
  void shouldLoadFromTheCacheWhereTheTemporaryFolderIsNoexec() throws Exception {
    Path mount = folder.resolve("tmp");
    List<String> prefix = withNoexec(mount);

    assertThat(run(prefix, mount).output()).doesNotContain("snappy works"); // the mount is noexec
    assertThat(run(prefix, mount, folder.resolve("cache").toString()).output()).endsWith(ALL);
  }

  @Test
  void shouldRefuseACacheThatIsNoexec() throws Exception {
    Path mount = folder.resolve("cache");

    Outcome outcome = run(withNoexec(mount), folder, mount.toString());

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output()).contains("glimpse.cache.dir", "noexec");
  }
}
