package dev.glimpse.shadow;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts of a shadow and the model that it shadows; written and read by any thread. */
public final class ShadowStatistics {

  private static final Logger LOG = LoggerFactory.getLogger(ShadowStatistics.class);

  /** The reason why an image has no prediction of a shadow. */
  public enum Drop {
    /** The shadow is not loaded, or cannot be. */
    UNAVAILABLE,
    /** Too many images wait for the shadow. */
    BUSY,
    /** The shadow failed on the image. */
    FAILED,
    /** The prediction could not be written. */
    UNSENT;

    public String label() {
      return toString().toLowerCase(Locale.ROOT);
    }
  }

  private final String pair;
  private final LongAdder agreed = new LongAdder();
  private final LongAdder disagreed = new LongAdder();
  private final Map<Drop, LongAdder> drops = new EnumMap<>(Drop.class);

  /** Creates counts of 0; the name is for the log. */
  ShadowStatistics(String pair) {
    this.pair = pair;
    for (Drop drop : Drop.values()) {
      drops.put(drop, new LongAdder());
    }
  }

  void compared(boolean agree) {
    (agree ? agreed : disagreed).increment();
  }

  /** Counts an image without a shadow prediction; logs the first one. */
  void dropped(Drop drop, String why) {
    LongAdder count = of(drop);
    if (count.sum() == 0) {
      LOG.warn("Shadow {} skips images, {}: {}", pair, drop.label(), why);
    }
    count.increment();
  }

  public long compared(Compared outcome) {
    return (outcome == Compared.AGREED ? agreed : disagreed).sum();
  }

  public long dropped(Drop drop) {
    return of(drop).sum();
  }

  /** The result of comparing the labels that both models give an image. */
  public enum Compared {
    AGREED,
    DISAGREED;

    public String label() {
      return toString().toLowerCase(Locale.ROOT);
    }
  }

  @SuppressWarnings("NullAway") // the map has every reason
  private LongAdder of(Drop drop) {
    return drops.get(drop);
  }
}
