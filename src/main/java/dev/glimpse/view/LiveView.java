package dev.glimpse.view;

import com.sun.net.httpserver.HttpHandler;
import dev.glimpse.config.ViewConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.Prediction;
import dev.glimpse.serde.AnswerDecoder;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.system.DaemonThreadFactory;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live view, a page at the root of the management port. It reads the topics of answers like any
 * consumer, and has thumbnails of some of the images that this processor fetched. It never delays
 * or fails an answer.
 *
 * <p>Threads: the server's threads request pages; one thread of its own reads answers, one counts
 * seconds, and the thumbnails' thread adds pictures. Closing ends them.
 */
public final class LiveView implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LiveView.class);
  private static final String[] FILES = {
    "view.css", "main.js", "charts.js", "cards.js", "stream.js", "icon.svg"
  };

  /** The minimum interval between displayed predictions without a thumbnail. */
  private static final long UNSEEN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int DEAD_LETTERS_A_SECOND = 5;

  private final Deque<AutoCloseable> closing = new ArrayDeque<>();
  private final ViewConfig config;
  private final AnswerDecoder decoder;
  private final LiveViewState board;
  private final ServerSentEventStreams streams;
  private final ThroughputCounter seconds = new ThroughputCounter();

  /**
   * Creates a view that does not read answers yet; the page displays this.
   *
   * @param decoder reads the predictions
   * @param version Glimpse's version
   */
  public LiveView(ViewConfig config, AnswerDecoder decoder, String version) {
    this.config = config;
    this.decoder = decoder;
    board =
        new LiveViewState(
            Map.of(
                "version",
                version,
                "model",
                config.model(),
                "requests",
                config.topics().requests().name()));
    streams = new ServerSentEventStreams(board);
    closing.push(streams);
  }

  /** Returns the handlers by path. */
  public Map<String, HttpHandler> pages() {
    HostHeaderFilter door = new HostHeaderFilter(config.hosts());
    Map<String, HttpHandler> pages = new LinkedHashMap<>();
    pages.put("/", door.before(new LiveViewPageFile("index.html")));
    for (String file : FILES) {
      pages.put("/view/" + file, door.before(new LiveViewPageFile(file)));
    }
    pages.put("/view/events", door.before(streams));
    return pages;
  }

  /**
   * Starts to display answers.
   *
   * @param thumbnails the thumbnails; closed by the caller
   * @param lag the lag of this processor, in requests
   */
  public void follow(ThumbnailSampler thumbnails, DoubleSupplier lag) {
    closing.push(new AnswerTopicReader(config, decoder, new Passing(thumbnails), board));
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(DaemonThreadFactory.named("view-clock"));
    closing.push(clock::shutdownNow);
    var unused =
        clock.scheduleAtFixedRate(
            () -> board.moment(seconds.take(System.currentTimeMillis(), lag.getAsDouble())),
            1,
            1,
            TimeUnit.SECONDS);
  }

  /**
   * The callback that counts all answers and displays some of them; called on the reader's thread.
   */
  private final class Passing implements AnswerTopicReader.Answers {

    private final ThumbnailSampler thumbnails;
    private long shownAt = System.nanoTime() - UNSEEN_NANOS;
    private long letterSecond;
    private int lettersShown;

    Passing(ThumbnailSampler thumbnails) {
      this.thumbnails = thumbnails;
    }

    @Override
    public void prediction(Prediction answer) {
      Prediction.Source source = answer.source();
      if (source == null) {
        LOG.debug("Ignoring a prediction without a request");
        return;
      }
      Instant now = Instant.now();
      seconds.prediction(answer, PredictionCard.age(source, now));
      CompletableFuture<byte[]> thumbnail = thumbnails.of(RequestPosition.of(source));
      if (thumbnail != null) {
        shownAt = System.nanoTime();
        CompletableFuture<?> unused =
            thumbnail.whenComplete(
                (jpeg, e) -> board.prediction(PredictionCard.of(answer, source, now, jpeg)));
      } else if (System.nanoTime() - shownAt >= UNSEEN_NANOS) {
        shownAt = System.nanoTime();
        board.prediction(PredictionCard.of(answer, source, now, null));
      }
    }

    @Override
    public void deadLetter(ConsumerRecord<byte[], byte[]> letter) {
      Instant now = Instant.now();
      seconds.deadLetter();
      board.count(code(letter));
      if (now.getEpochSecond() != letterSecond) {
        letterSecond = now.getEpochSecond();
        lettersShown = 0;
      }
      if (lettersShown++ < DEAD_LETTERS_A_SECOND) {
        board.deadLetter(DeadLetterCard.of(letter, now));
      }
    }

    /**
     * Returns the code if it is known, else OTHER: the topic may contain any text, and the number
     * of counters must be bounded.
     */
    private static String code(ConsumerRecord<byte[], byte[]> letter) {
      String code = DeadLetterHeaders.text(letter.headers(), DeadLetterHeaders.CODE);
      for (FailureCode known : FailureCode.values()) {
        if (known.name().equals(code)) {
          return known.name();
        }
      }
      return "OTHER";
    }
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      try {
        closing.pop().close();
      } catch (Exception e) {
        LOG.warn("Failed to close a part of the live view", e);
      }
    }
  }
}
