package dev.glimpse.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.demo.DrawnDigitFiles;
import dev.glimpse.pipeline.ConfiguredModelEngine;
import dev.glimpse.service.GlimpseService;
import dev.glimpse.streams.StopRequest;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/**
 * The page in Chromium, before a processor and a broker that are real. Its screenshots go to
 * target/screenshots, or, for the documentation, to {@code -Dglimpse.screenshots=docs/images}.
 */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
@Tag("broker")
final class BrowserIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Path SCREENSHOTS =
      Path.of(System.getProperty("glimpse.screenshots", "target/screenshots"));

  /** For pictures with something to see on them. */
  private static final boolean FOR_PEOPLE = System.getProperty("glimpse.screenshots") != null;

  private static final int MAX_PNG_BYTES = 300_000;
  private static final String MARKUP = "<img src=x onerror=\"document.title='owned'\">";

  @TempDir private static Path folder;
  private Browser browser;
  private TestClient client;
  private TestTopics topics;
  private GlimpseService service;

  @BeforeAll
  void start() throws InterruptedException {
    browser = Browser.start();
    client = TestClient.shared();
    topics = TestTopics.create(client, TestBroker.bootstrapServers(), 4);
    service =
        new GlimpseService(
            topics.config(ManagementSettings.VIEW + "=true", FileStoreConfig.ROOTS + "=" + folder),
            new StopRequest(),
            ConfiguredModelEngine::start);
    service.processor().start();
    assertThat(service.processor().awaitRunning()).isTrue();
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (service != null) {
      service.close();
    }
    if (client != null) {
      client.close();
    }
  }

  @BeforeEach
  void open() {
    browser.resize(1280, 900);
    browser.prefer("light", true);
    browser
        .driver()
        .get(
            "http://localhost:"
                + Objects.requireNonNull(service.managementAddress()).getPort()
                + "/");
    await().atMost(LIMIT).until(() -> text("state").equals("Live"));
  }

  /** What the policy forbade would be among them. */
  @AfterEach
  void shouldHaveSaidNothingBad() {
    assertThat(browser.driver().manage().logs().get(LogType.BROWSER).getAll())
        .filteredOn(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .extracting(LogEntry::getMessage)
        .isEmpty();
  }

  private String text(String id) {
    return browser.driver().findElement(By.id(id)).getText();
  }

  /** All at once: the page changes in between. */
  private List<String> texts(String selector) {
    return ((List<?>)
            script(
                "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)",
                selector))
        .stream().map(String::valueOf).toList();
  }

  private Object script(String script, Object... arguments) {
    return Objects.requireNonNull(browser.driver().executeScript(script, arguments));
  }

  /** Of the card that has this text. */
  private Object ofCard(String text, String expression) {
    return script(
        "const card = [...document.querySelectorAll('#pictures button')]"
            + ".find(button => button.textContent.includes(arguments[0])); return card."
            + expression,
        text);
  }

  private void send(String key, byte[] request) {
    client.produce(new ProducerRecord<>(topics.requests(), key.getBytes(UTF_8), request));
  }

  private void sendDigit(String id) {
    send(id, TestImages.inlineRequest(id, TestImages.png(id.hashCode() & 0xff)));
  }

  private void awaitPicture(String id) {
    await().atMost(LIMIT).until(() -> texts("#pictures .foot").toString().contains(id));
  }

  @Test
  void shouldShowAPredictionWithItsThumbnailAndFiveBars() {
    sendDigit("seen");

    awaitPicture("seen");
    assertThat(ofCard("seen", "querySelectorAll('.labels li .bar').length")).isEqualTo(5L);
    assertThat(String.valueOf(ofCard("seen", "querySelector('img').src")))
        .startsWith("data:image/jpeg;base64,");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(ofCard("seen", "querySelector('img').naturalWidth")).isEqualTo(28L));
    await().atMost(LIMIT).until(() -> !text("images").equals("–") && !text("batch").equals("–"));
    await()
        .atMost(LIMIT)
        .until(() -> texts("#throughput path").size() + texts("#stages path").size() > 0);
  }

  @Test
  void shouldShowADeadLetterWithItsCodeAndReasonAndTellItToThoseWhoListen() {
    send("lost", TestImages.uriRequest("lost", folder.resolve("no.png").toUri().toString()));

    await().atMost(LIMIT).until(() -> text("letters").contains("IMAGE_NOT_FOUND"));
    assertThat(text("letters")).contains("lost");
    await().atMost(LIMIT).until(() -> text("codes").contains("IMAGE_NOT_FOUND"));
    assertThat(browser.driver().findElement(By.id("news")).getDomProperty("textContent"))
        .startsWith("Dead letter");
  }

  @Test
  void shouldShowMarkupOfStrangersAsText() {
    String prediction =
        """
        {"id": "MARKUP", "uri": "http://example.org/a.png?signature=secret",
         "model": {"name": "other", "version": "1", "sha256": ""},
         "predictions": [{"rank": 1, "index": 0, "label": "MARKUP", "score": 0.75}],
         "image": {"format": "png", "width": 3, "height": 2, "bytes": 7, "sha256": ""},
         "source": {"topic": "t", "partition": 3, "offset": 77777777, "timestamp": "2026-11-22T21:09:13.482Z"},
         "timing": {"fetch": 1, "decode": 1, "queue": 1, "inference": 1, "total": 4},
         "batchSize": 1, "engine": "", "device": "", "attributes": {"MARKUP": ["MARKUP"]}}
        """
            .replace("MARKUP", MARKUP.replace("\"", "\\\""));
    send("bad", TestImages.uriRequest("bad", "nosuch:" + "a<script>"));
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              // One of another processor's is shown when a second has passed without one of ours.
              client.produce(
                  new ProducerRecord<>(topics.predictions(), null, prediction.getBytes(UTF_8)));
              return texts("#pictures .labels .text").contains(MARKUP);
            });

    assertThat(browser.driver().findElements(By.cssSelector("main [onerror], main [src=x]")))
        .isEmpty();
    assertThat(browser.driver().getTitle()).isEqualTo("Glimpse");
    assertThat(browser.driver().getPageSource()).doesNotContain("signature");
    assertThat(browser.driver().findElements(By.cssSelector("main script"))).isEmpty();
  }

  @Test
  void shouldBeUsableWithTheKeyboardAlone() {
    sendDigit("first");
    awaitPicture("first");
    sendDigit("second");
    awaitPicture("second");

    keys(Keys.TAB);
    assertThat(focused()).isEqualTo("To the images");
    keys(Keys.TAB);
    assertThat(focused()).startsWith("Pause");
    keys(Keys.SPACE);
    assertThat(text("state")).startsWith("Paused");
    sendDigit("third");
    await().atMost(LIMIT).until(() -> text("pictures-note").contains("new images"));
    assertThat(texts("#pictures .foot").toString()).doesNotContain("third");
    keys("p");
    awaitPicture("third");

    keys(Keys.TAB);
    String first = focused();
    keys(Keys.ARROW_RIGHT);
    assertThat(focused()).isNotEqualTo(first);
    keys(Keys.ARROW_LEFT);
    assertThat(focused()).isEqualTo(first);
    keys(Keys.ENTER);
    assertThat(texts("#detail[open] dt")).contains("Model", "Inference");
    keys(Keys.ESCAPE);
    await().atMost(LIMIT).until(() -> texts("#detail[open]").isEmpty());
    assertThat(focused()).isEqualTo(first);
  }

  private void keys(CharSequence keys) {
    browser.driver().switchTo().activeElement().sendKeys(keys);
  }

  private String focused() {
    return browser.driver().switchTo().activeElement().getText();
  }

  @Test
  void shouldFitEveryWidthInBothSchemes() throws Exception {
    traffic();
    for (String scheme : List.of("light", "dark")) {
      browser.prefer(scheme, true);
      for (int width : new int[] {1600, 1024, 768, 360}) {
        browser.resize(width, width == 360 ? 1400 : 1100);
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> {
                  assertThat(script("return innerWidth")).isEqualTo((long) width);
                  assertThat((Long) script("return document.documentElement.scrollWidth"))
                      .isLessThanOrEqualTo(
                          (Long) script("return document.documentElement.clientWidth"));
                });
        if (width == 1600 || width == 360) {
          Path file =
              SCREENSHOTS.resolve(
                  "view-%s-%s.png".formatted(width == 360 ? "narrow" : "wide", scheme));
          browser.screenshot(file);
          assertThat(Files.size(file)).isBetween(10_000L, (long) MAX_PNG_BYTES);
        }
      }
    }
  }

  /** Digits, and now and then something that is none. */
  private void traffic() throws Exception {
    Iterator<Path> digits = DrawnDigitFiles.draw(folder, 400, 7).keySet().iterator();
    send("scan-17", TestImages.uriRequest("scan-17", folder.resolve("17.png").toUri().toString()));
    send("page", TestImages.inlineRequest("page", "<html></html>".getBytes(UTF_8)));
    send("odd", "{\"uri\": 12}".getBytes(UTF_8));
    int rounds = FOR_PEOPLE ? 70 : 3;
    List<Integer> sent = new ArrayList<>();
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              int round = sent.size();
              sent.add(round);
              IntStream.range(0, (int) Math.round(4 + 2 * Math.sin(round / 6.0)))
                  .takeWhile(i -> digits.hasNext())
                  .mapToObj(i -> digits.next())
                  .forEach(
                      file ->
                          send(
                              file.getFileName().toString(),
                              TestImages.uriRequest(
                                  file.getFileName().toString(), file.toUri().toString())));
              return sent.size() >= rounds;
            });
    await().atMost(LIMIT).until(() -> texts("#pictures li").size() >= 6);
    await().atMost(LIMIT).until(() -> texts("#letters li").size() >= 3);
  }
}
