package dev.glimpse.download;

import static dev.glimpse.download.Downloads.LIMITS;
import static dev.glimpse.download.Downloads.downloader;
import static dev.glimpse.download.Downloads.fetch;
import static dev.glimpse.download.Downloads.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.download.Downloads.Heard;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@Tag("unit")
final class FileDownloaderTest {

  private static final byte[] FILE = Downloads.bytes(300_000, 1);
  private static final byte[] OTHER = Downloads.bytes(250_000, 2);

  @TempDir private Path folder;
  private final Heard heard = new Heard();
  private FileServer server;
  private FileDownloader downloader;
  private Path target;

  @BeforeEach
  void start() throws Exception {
    server = new FileServer(FILE);
    downloader = downloader(heard);
    target = folder.resolve("model.tgz");
  }

  @AfterEach
  void stop() throws Exception {
    downloader.close();
    server.close();
  }

  private RemoteFile file() {
    return new RemoteFile(server.uri("model.tgz"), null, null);
  }

  private RemoteFile file(Long size, byte[] content) {
    return new RemoteFile(
        server.uri("model.tgz"), size, new RemoteFile.Checksum(sha256(content), "as published"));
  }

  private List<String> left() throws Exception {
    try (var files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.endsWith(".lock"))
          .sorted()
          .toList();
    }
  }

  private DownloadException failure(RemoteFile file) {
    try {
      fetch(downloader, file, target);
    } catch (DownloadException e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("was downloaded");
  }

  /** Leaves so much of the file, as a connection that broke does. */
  private void leavePartOf(int bytes) throws Exception {
    server.answersNext(server.endsAfter(bytes));
    try (FileDownloader once =
        downloader(
            heard,
            new DownloadLimits(
                LIMITS.connect(), LIMITS.silence(), 1, Duration.ZERO, Duration.ZERO))) {
      assertThatThrownBy(() -> fetch(once, file(), target)).isInstanceOf(DownloadException.class);
    }
    assertThat(Files.size(folder.resolve("model.tgz.part"))).isEqualTo(bytes);
  }

  /** Leaves what a process does that is killed between the last byte and the file's own name. */
  private void leaveAllOf(byte[] content) throws Exception {
    Files.write(folder.resolve("model.tgz.part"), content);
    Files.writeString(
        folder.resolve("model.tgz.part.origin"), server.uri("model.tgz") + "\n\"first\"\n");
  }

  @Test
  void shouldDownloadAndTellHowFarItIs() throws Exception {
    assertThat(fetch(downloader, file((long) FILE.length, FILE), target)).isEqualTo(sha256(FILE));

    assertThat(target).hasBinaryContent(FILE);
    assertThat(left()).containsExactly("model.tgz");
    assertThat(heard.begins).containsExactly("0, 0, 300000");
    assertThat(heard.done).isEqualTo(heard.total).isEqualTo(FILE.length);
    assertThat(server.requests().get(0).header("accept-encoding")).isEqualTo("identity");
    assertThat(server.requests().get(0).header("user-agent")).isEqualTo("glimpse/test");
  }

  @Test
  void shouldAskForEveryLetterOfAnAddress() throws Exception {
    RemoteFile file = new RemoteFile(server.uri("写真.tgz?v=ü%2F"), null, null);

    assertThat(fetch(downloader, file, target)).isEqualTo(sha256(FILE));

    assertThat(server.requests().get(0).line())
        .startsWith("GET /%E5%86%99%E7%9C%9F.tgz?v=%C3%BC%2F ");
  }

  @Test
  void shouldNotDownloadWhatIsThere() throws Exception {
    Files.write(target, FILE);

    fetch(downloader, file((long) FILE.length, FILE), target);

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldGoOnWhereTheConnectionBroke() throws Exception {
    server.answersNext(server.endsAfter(100_000), server.endsAfter(200_000));

    assertThat(fetch(downloader, file(null, FILE), target)).isEqualTo(sha256(FILE));

    assertThat(target).hasBinaryContent(FILE);
    assertThat(heard.begins)
        .containsExactly("0, 0, 300000", "100000, 0, 300000", "200000, 0, 300000");
    assertThat(heard.troubles).hasSize(2);
    assertThat(server.lastRange()).isEqualTo("bytes=200000-");
    assertThat(server.requests().get(2).header("if-range")).isEqualTo("\"first\"");
  }

  @Test
  void shouldGoOnAfterAReset() throws Exception {
    server.answersNext(server.resetsAfter(100_000), server.resetsAfter(200_000));

    fetch(downloader, file(null, FILE), target);

    assertThat(target).hasBinaryContent(FILE);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void shouldGoOnInALaterCall() throws Exception {
    leavePartOf(120_000);

    fetch(downloader, file(null, FILE), target);

    assertThat(target).hasBinaryContent(FILE);
    assertThat(server.lastRange()).isEqualTo("bytes=120000-");
    assertThat(left()).containsExactly("model.tgz");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ETag: \"a b\"                                   | \"a b\"",
        "ETag: W/\"weak\"                                |",
        "Last-Modified: Sat, 05 Dec 2015 00:00:00 GMT    | Sat, 05 Dec 2015 00:00:00 GMT",
        "                                                |"
      })
  void shouldGoOnOnlyWithWhatTellsFilesApart(String validator, String ifRange) throws Exception {
    server.has(FILE, validator == null ? "" : validator);
    leavePartOf(120_000);

    fetch(downloader, file(null, FILE), target);

    assertThat(target).hasBinaryContent(FILE);
    assertThat(server.requests().get(1).header("if-range")).isEqualTo(ifRange);
    assertThat(server.lastRange()).isEqualTo(ifRange == null ? null : "bytes=120000-");
  }

  @Test
  void shouldStartOverWhereAServerCannotGoOn() throws Exception {
    leavePartOf(120_000);
    server.answersNext(server.ignoresRange());

    fetch(downloader, file(null, FILE), target);

    assertThat(target).hasBinaryContent(FILE);
    assertThat(heard.begins).endsWith("0, 120000, 300000");
  }

  @Test
  void shouldStartOverWhenTheFileHasChanged() throws Exception {
    leavePartOf(120_000);
    server.has(OTHER, "ETag: \"second\"");

    fetch(downloader, file(), target);

    assertThat(target).hasBinaryContent(OTHER);
    assertThat(heard.begins).endsWith("0, 120000, 250000");
  }

  @Test
  void shouldStartOverWhenAServerGoesOnInAnotherFile() throws Exception {
    leavePartOf(120_000);
    server
        .has(OTHER, "ETag: \"second\"")
        .answersNext(
            server.says(
                "206 Partial Content",
                "ETag: \"second\"\r\nContent-Range: bytes 120000-249999/250000",
                120_000,
                250_000));

    fetch(downloader, file(), target);

    assertThat(target).hasBinaryContent(OTHER);
    assertThat(heard.troubles).last().asString().contains("has a different file now");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Range: bytes 0-299999/300000",
        "Content-Range: bytes 119999-299999/300000",
        "Content-Range: bytes=120000-",
        "Content-Type: multipart/byteranges; boundary=x"
      })
  void shouldStartOverWhenAnotherPartComes(String header) throws Exception {
    leavePartOf(120_000);
    server.answersNext(server.says("206 Partial Content", header, 0, 300_000));

    fetch(downloader, file(null, FILE), target);

    assertThat(target).hasBinaryContent(FILE);
    assertThat(heard.troubles).last().asString().contains("a part that was not requested");
  }

  @Test
  void shouldNotTakeAPartThatItDidNotAskFor() throws Exception {
    server.answersNext(
        server.says("206 Partial Content", "Content-Range: bytes 0-999/1000", 0, 1000));

    fetch(downloader, file(), target);

    assertThat(target).hasBinaryContent(FILE);
  }

  @Test
  void shouldNotTakeNothingForTheWholeFile() throws Exception {
    server.answersNext(FileServer.says("416 No", "Content-Range: bytes */0\r\nContent-Length: 0"));

    fetch(downloader, file(), target);

    assertThat(target).hasBinaryContent(FILE);
  }

  @Test
  void shouldStartOverWhenThePartIsOfAnotherAddress() throws Exception {
    leavePartOf(120_000);

    fetch(downloader, new RemoteFile(server.uri("elsewhere.tgz"), null, null), target);

    assertThat(target).hasBinaryContent(FILE);
    assertThat(server.lastRange()).isNull();
  }

  @Test
  void shouldFinishAFileThatLacksOnlyItsName() throws Exception {
    leaveAllOf(FILE);
    fetch(downloader, file(null, FILE), target);

    assertThat(target).hasBinaryContent(FILE);
    assertThat(server.lastRange()).isEqualTo("bytes=300000-");

    Files.delete(target);
    leaveAllOf(FILE);
    fetch(downloader, file((long) FILE.length, FILE), target);
    assertThat(server.requests()).as("its size says that it is complete").hasSize(1);
  }

  @Test
  void shouldStartOverWhenTheFileHasBecomeShorter() throws Exception {
    leaveAllOf(FILE);
    server.has(OTHER, "ETag: \"first\"");

    fetch(downloader, file(), target);

    assertThat(target).hasBinaryContent(OTHER);
  }

  @Test
  void shouldRefuseAnotherSizeBeforeAnyByteIsWritten() throws Exception {
    assertThat(failure(file(300_001L, FILE)))
        .hasMessageContaining("300000 bytes")
        .hasMessageContaining("300001 are expected");
    assertThat(heard.done).isZero();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void shouldDeleteAFileWithAnotherChecksumAndNameBoth() throws Exception {
    assertThat(failure(file((long) FILE.length, OTHER)))
        .hasMessageContaining(sha256(FILE))
        .hasMessageContaining(sha256(OTHER))
        .hasMessageContaining("as published");
    assertThat(left()).doesNotContain("model.tgz", "model.tgz.part");

    Files.write(target, FILE);
    assertThat(failure(file((long) FILE.length, OTHER))).hasMessageContaining(sha256(FILE));
    Files.write(target, FILE);
    assertThat(failure(file(5L, FILE)))
        .hasMessageContaining("300000")
        .hasMessageContaining("5 are");
    assertThat(left()).doesNotContain("model.tgz");
  }

  @Test
  void shouldNotTakeTheEndOfAConnectionForTheEndOfAFile() throws Exception {
    server.answersNext(server.says("200 OK", "", 0, 1000));

    assertThat(failure(file())).hasMessageContaining("is sent without its length");

    server.answersNext(server.says("200 OK", "ETag: \"first\"", 0, 1000));
    fetch(downloader, file((long) FILE.length, FILE), target);
    assertThat(target).as("the rest came with a second request").hasBinaryContent(FILE);
    assertThat(server.lastRange()).isEqualTo("bytes=1000-");
  }

  @Test
  void shouldRefuseMoreThanIsExpected() throws Exception {
    server.answersNext(server.says("200 OK", "", 0, 1000));

    assertThat(failure(file(999L, FILE))).hasMessageContaining("more than the expected 999 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
  void shouldTryAgainAfterWhatMayPass(int status) throws Exception {
    server.answersNext(FileServer.says(status + " Oops", "Content-Length: 0"));

    fetch(downloader, file(), target);

    assertThat(target).hasBinaryContent(FILE);
    assertThat(heard.troubles).singleElement().asString().endsWith("answered " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304, 400, 401, 403, 404, 407, 410, 412, 451, 501})
  void shouldNotTryAgainAfterWhatWillNot(int status) throws Exception {
    server.answersNext(FileServer.says(status + " No", "Content-Length: 0"));

    assertThat(failure(file())).hasMessageContaining(server.uri("model.tgz").toString());
    assertThat(server.requests()).hasSize(1);
    assertThat(heard.troubles).isEmpty();
  }

  @Test
  void shouldBeAsPatientAsTheServerAsksWithinReason() throws Exception {
    server.answersNext(
        FileServer.says("503 Busy", "Retry-After: 1\r\nContent-Length: 0"),
        FileServer.says("429 Busy", "Retry-After: 3600\r\nContent-Length: 0"));

    assertThat(failure(file())).hasMessageContaining("asks to wait 3600 s");
    assertThat(heard.waits).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void shouldGiveUpWhenAttemptsBringNothingNewAndKeepWhatThereIs() throws Exception {
    FileServer.Answer breaks = server.endsAfter(50_000);
    server.answersNext(breaks, breaks, breaks, breaks);

    assertThat(failure(file()))
        .hasMessageContaining("3 times in a row")
        .hasMessageContaining("50000 bytes are kept");
    assertThat(server.requests()).as("the first brought something").hasSize(3);

    fetch(downloader, file(null, FILE), target);
    assertThat(target).hasBinaryContent(FILE);
  }

  @Test
  void shouldGoOnForeverAsLongAsSomethingNewComes() throws Exception {
    for (int bytes = 20_000; bytes < FILE.length; bytes += 20_000) {
      server.answersNext(server.endsAfter(bytes));
    }

    fetch(downloader, file(null, FILE), target);

    assertThat(target).hasBinaryContent(FILE);
    assertThat(server.requests()).hasSize(15);
  }

  @Test
  void shouldBreakOffSilenceAndTrickles() throws Exception {
    DownloadLimits impatient =
        new DownloadLimits(
            LIMITS.connect(), Duration.ofMillis(300), 3, Duration.ZERO, LIMITS.longestWait());
    CountDownLatch end = new CountDownLatch(1);
    server.answersNext(
        server.stopsAt(10_000, end),
        (request, out) -> {
          FileServer.head(
              out,
              "206 Partial Content",
              "ETag: \"first\"\r\nContent-Range: bytes 10000-299999/300000");
          for (int i = 10_000; i < FILE.length; i++) {
            out.write(FILE[i]);
            out.flush();
            boolean unused = end.await(50, TimeUnit.MILLISECONDS);
          }
        });
    try (FileDownloader hasty = downloader(heard, impatient)) {
      fetch(hasty, file(null, FILE), target);
    } finally {
      end.countDown();
    }

    assertThat(target).hasBinaryContent(FILE);
    assertThat(heard.troubles).hasSize(2);
    assertThat(heard.troubles.get(0)).endsWith("did not answer in time");
    assertThat(heard.troubles.get(1)).endsWith("sends data too slowly");
  }

  @Test
  void shouldTryAgainWhereNobodyListens() throws Exception {
    server.close();

    assertThat(failure(file())).hasMessageContaining("cannot be connected to");
    assertThat(heard.troubles).hasSize(2);
  }

  @Test
  void shouldSayThatTheDiskIsFull() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    Files.createSymbolicLink(folder.resolve("model.tgz.part"), full);

    assertThat(failure(file()))
        .hasMessageContaining("model.tgz.part cannot be written: No space left on device")
        .hasMessageContaining("the same command resumes from there");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void shouldLetOnlyOneDownloadAFile() throws Exception {
    try (DownloadedFile first = downloader.fetch(file(), target)) {
      assertThat(first.path()).isEqualTo(target);
      assertThat(failure(file())).hasMessageContaining("Another process is downloading");
    }
    fetch(downloader, file(), target);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void shouldKeepWhatHasComeWhenItIsInterrupted() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    server.answersNext(
        (request, out) -> {
          FileServer.head(out, "200 OK", "ETag: \"first\"\r\nContent-Length: " + FILE.length);
          out.write(FILE, 0, 100_000);
          out.flush();
          end.await();
          out.write(FILE, 100_000, 100_000);
          out.flush();
        });
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<String> download = thread.submit(() -> fetch(downloader, file(), target));
    await().until(() -> Files.size(folder.resolve("model.tgz.part")) >= 100_000);

    thread.shutdownNow();
    end.countDown();

    assertThatThrownBy(download::get).hasCauseInstanceOf(InterruptedException.class);
    fetch(downloader, file(null, FILE), target);
    assertThat(target).hasBinaryContent(FILE);
    assertThat(server.lastRange()).startsWith("bytes=1");
  }

  @Test
  void shouldTakeFilesAsTheyAreWhateverTheirEncodingIsCalled() throws Exception {
    byte[] text = "not gzip".getBytes(StandardCharsets.US_ASCII);
    server.has(text, "ETag: \"x\"\r\nContent-Encoding: x-gzip");

    fetch(downloader, file((long) text.length, text), target);

    assertThat(target).hasBinaryContent(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://host/x", "file:///etc/passwd", "http:/x", "x", "https://me:secret@host/x"})
  void shouldRefuseAnAddressThatIsNone(String address) {
    assertThatThrownBy(() -> new RemoteFile(URI.create(address), null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}
