package dev.glimpse.parity;

import java.io.IOException;
import java.nio.file.Path;

/** The values that a profile has to give for a photo. */
interface Expected {

  /** The side of keras-inception's golden values, from which those of the other modes follow. */
  String NEAREST = "keras-inception";

  /** Returns every 11th row and column: [rows, columns, channels]. */
  NpyFile sample(Path photo) throws IOException;

  /** Returns the mean of each channel of all of it. */
  NpyFile mean(Path photo) throws IOException;

  /** Returns the golden values of a profile as they are. */
  static Expected asStored(String profile) {
    return new Expected() {
      @Override
      public NpyFile sample(Path photo) throws IOException {
        return Golden.sample(profile, photo);
      }

      @Override
      public NpyFile mean(Path photo) throws IOException {
        return Golden.mean(profile, photo);
      }
    };
  }

  /**
   * Returns what a mode of keras.applications makes of the pixels that keras-inception's golden
   * values show.
   */
  static Expected keras(KerasFloats.Mode mode) {
    return new Expected() {
      @Override
      public NpyFile sample(Path photo) throws IOException {
        NpyFile scaled = Golden.sample(NEAREST, photo);
        double[] values = new double[scaled.values().length];
        for (int i = 0; i < values.length; i++) {
          double source = scaled.values()[mode.source(i)];
          values[i] = KerasFloats.READ.of(mode, (int) Math.round(pixel(source)), i % 3);
        }
        return new NpyFile(scaled.shape(), values);
      }

      @Override
      public NpyFile mean(Path photo) throws IOException {
        NpyFile scaled = Golden.mean(NEAREST, photo);
        double[] means = new double[scaled.values().length];
        for (int i = 0; i < means.length; i++) {
          double black = KerasFloats.READ.of(mode, 0, i);
          double white = KerasFloats.READ.of(mode, 255, i);
          means[i] = black + pixel(scaled.values()[mode.source(i)]) * (white - black) / 255;
        }
        return new NpyFile(scaled.shape(), means);
      }
    };
  }

  private static double pixel(double scaled) {
    return (scaled + 1) * 127.5;
  }
}
