package dev.glimpse.download;

import static dev.glimpse.download.Downloads.downloader;
import static dev.glimpse.download.Downloads.fetch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.download.Downloads.Heard;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads in a JVM of their own that ends in the middle, gone on from by another. */
@Timeout(180)
@Tag("process")
final class KilledDownloadTest {

  private static final byte[] FILE = Downloads.bytes(1_000_000, 3);

  @TempDir private Path folder;
  private FileServer server;
  private Path target;

  /** Downloads {@code ADDRESS} to {@code TARGET}. */
  public static void main(String[] args) throws Exception {
    try (FileDownloader downloader = downloader(new Heard())) {
      fetch(downloader, new RemoteFile(URI.create(args[0]), null, null), Path.of(args[1]));
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = new FileServer(FILE);
    target = folder.resolve("model.tgz");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** In a shell, after a command of its own. */
  private Process download(String first) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", first + "; exec \"$@\"", "bash"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:-UsePerfData", // writes a file of its own
            KilledDownloadTest.class.getName(),
            server.uri("model.tgz").toString(),
            target.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder.start();
  }

  private Path part() {
    return folder.resolve("model.tgz.part");
  }

  private void shouldGoOn(long from) throws Exception {
    Heard heard = new Heard();
    try (FileDownloader downloader = downloader(heard)) {
      fetch(downloader, new RemoteFile(server.uri("model.tgz"), null, null), target);
    }
    assertThat(target).hasBinaryContent(FILE);
    assertThat(heard.begins).containsExactly(from + ", 0, 1000000");
  }

  @Test
  void shouldGoOnAfterAKill() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    server.answersNext(server.stopsAt(600_000, end));
    Process process = download(":");
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> Files.exists(part()) && Files.size(part()) == 600_000);
    } finally {
      process.destroyForcibly().waitFor();
      end.countDown();
    }

    shouldGoOn(600_000);
  }

  @Test
  void shouldGoOnAfterADiskThatWasFull() throws Exception {
    Process process = download("ulimit -f 400"); // KiB, of any file

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("log")))
        .contains("model.tgz.part cannot be written: File too large");
    assertThat(Files.size(part())).isEqualTo(400 << 10);
    shouldGoOn(400 << 10);
  }
}
