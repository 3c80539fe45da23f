package dev.glimpse.preprocess;

import java.nio.FloatBuffer;

/** A writer of one tensor, line by line from top to bottom. For one thread. */
final class TensorLineWriter {

  private final TensorFormat format;
  private final FloatBuffer tensor;
  private final float[] line;
  private final float[] plane;
  private int written;

  /**
   * Creates a writer.
   *
   * @param tensor memory of the tensor's size, which is overwritten
   */
  TensorLineWriter(TensorFormat format, FloatBuffer tensor) {
    this.format = format;
    this.tensor = tensor;
    this.line = new float[format.side() * format.channels()];
    this.plane = new float[format.planes() ? format.side() : 0];
  }

  /**
   * Writes the next line: {@code value * factor + summand}, in this order, as TensorFlow's ops
   * compute it.
   *
   * @param values 0 to 255, pixel by pixel in the image's order of channels; not changed
   */
  void write(float[] values) {
    float[] ordered = values;
    if (format.reorders()) {
      int[] source = format.source();
      for (int i = 0; i < line.length; i += source.length) {
        for (int channel = 0; channel < source.length; channel++) {
          line[i + channel] = values[i + source[channel]];
        }
      }
      ordered = line;
    }
    float[] factors = format.factors();
    float[] summands = format.summands();
    for (int i = 0; i < line.length; i++) { // the JIT compiler vectorises this
      line[i] = ordered[i] * factors[i] + summands[i];
    }
    put();
  }

  /**
   * Writes the next line with the normalisation's own float of each value.
   *
   * @param values unsigned, pixel by pixel in the image's order of channels; not changed
   * @param positions the position of the first value of each pixel of the line
   */
  void write(byte[] values, int[] positions) {
    int[] source = format.source();
    if (source.length == 3) {
      normaliseRgb(values, positions, source[0], source[2]);
    } else {
      for (int x = 0, to = 0; x < positions.length; x++) {
        for (int channel = 0; channel < source.length; channel++, to++) {
          line[to] = format.floats()[channel][values[positions[x] + source[channel]] & 0xff];
        }
      }
    }
    put();
  }

  /** Normalises the usual number of channels, of which only the outer ones may be exchanged. */
  private void normaliseRgb(byte[] values, int[] positions, int first, int last) {
    float[] firsts = format.floats()[0];
    float[] seconds = format.floats()[1];
    float[] thirds = format.floats()[2];
    for (int x = 0, to = 0; x < positions.length; x++, to += 3) {
      int from = positions[x];
      line[to] = firsts[values[from + first] & 0xff];
      line[to + 1] = seconds[values[from + 1] & 0xff];
      line[to + 2] = thirds[values[from + last] & 0xff];
    }
  }

  /**
   * Writes the next line with the normalisation's own float of each value.
   *
   * @param values 0 to 255, pixel by pixel in the image's order of channels; not changed
   */
  void write(int[] values) {
    int[] source = format.source();
    if (source.length == 3) {
      normaliseRgb(values, source[0], source[2]);
    } else {
      for (int i = 0; i < line.length; i += source.length) {
        for (int channel = 0; channel < source.length; channel++) {
          line[i + channel] = format.floats()[channel][values[i + source[channel]]];
        }
      }
    }
    put();
  }

  private void normaliseRgb(int[] values, int first, int last) {
    float[] firsts = format.floats()[0];
    float[] seconds = format.floats()[1];
    float[] thirds = format.floats()[2];
    for (int i = 0; i < line.length; i += 3) {
      line[i] = firsts[values[i + first]];
      line[i + 1] = seconds[values[i + 1]];
      line[i + 2] = thirds[values[i + last]];
    }
  }

  private void put() {
    if (format.planes()) {
      int channels = format.channels();
      for (int channel = 0; channel < channels; channel++) {
        for (int x = 0; x < plane.length; x++) {
          plane[x] = line[x * channels + channel];
        }
        tensor.put((channel * format.height() + written) * plane.length, plane);
      }
    } else {
      tensor.put(written * line.length, line);
    }
    written++;
  }
}
