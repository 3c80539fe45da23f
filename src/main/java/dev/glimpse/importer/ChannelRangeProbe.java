package dev.glimpse.importer;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The smallest, largest and mean value of each channel over several images.
 *
 * @param channels statistics per channel, in the order of the tensor
 */
record ChannelRangeProbe(List<DoubleSummaryStatistics> channels) {

  /**
   * Largest difference between two ranges of the same preprocessing, as a fraction of the wider
   * one. Another interpolation overshoots edges by less, another crop moves the mean by less; the
   * ranges 0 to 1 and -1 to 1 differ by a half.
   */
  private static final double SAME = 0.2;

  ChannelRangeProbe {
    channels = List.copyOf(channels);
  }

  /** Measures images whose values have the layout of a model's input. */
  static ChannelRangeProbe of(Stream<FloatBuffer> images, InputTensor input) {
    List<DoubleSummaryStatistics> channels = new ArrayList<>();
    for (int channel = 0; channel < input.channels(); channel++) {
      channels.add(new DoubleSummaryStatistics());
    }
    int pixels = input.height() * input.width();
    images.forEach(
        image -> {
          for (int i = 0; i < image.remaining(); i++) {
            int position = input.layout() == Layout.NCHW ? i / pixels : i;
            channels.get(position % input.channels()).accept(image.get(image.position() + i));
          }
        });
    return new ChannelRangeProbe(channels);
  }

  /**
   * Checks that a preprocessing gives values of the range that the graph's own decoding gives.
   *
   * @param decoded the ranges that the graph's own decoding gives
   * @param name the name of the preprocessing
   * @throws ImportException with the channel and both ranges, if they differ
   */
  void check(ChannelRangeProbe decoded, String name) {
    for (int channel = 0; channel < channels.size(); channel++) {
      DoubleSummaryStatistics given = channels.get(channel);
      DoubleSummaryStatistics wanted = decoded.channels.get(channel);
      double allowed =
          SAME * Math.max(given.getMax() - given.getMin(), wanted.getMax() - wanted.getMin());
      boolean same =
          Math.abs(given.getMin() - wanted.getMin()) <= allowed
              && Math.abs(given.getMax() - wanted.getMax()) <= allowed
              && Math.abs(given.getAverage() - wanted.getAverage()) <= allowed;
      if (!same) {
        throw new ImportException(
            ("The graph decodes files itself and channel %d gets values of %s, but --preprocessing"
                    + " %s produces %s: the model would receive values of another range than it was"
                    + " trained with. Pass a --preprocessing that produces the graph's range, or"
                    + " --input with a tensor that takes images in the range of %s")
                .formatted(channel, text(wanted), name, text(given), name));
      }
    }
  }

  private static String text(DoubleSummaryStatistics channel) {
    return String.format(
        Locale.ROOT,
        "%.3g to %.3g (mean %.3g)",
        channel.getMin(),
        channel.getMax(),
        channel.getAverage());
  }
}
