package dev.glimpse.train;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import java.util.List;
import java.util.SplittableRandom;

/** Noisy stripes: across for one class, down for the other. */
public final class StripeImages implements TrainingImageSet {

  static final int SIDE = 75;

  private final int size;
  private final int first;

  /** Creates so many images, numbered from {@code first} on. */
  public StripeImages(int first, int size) {
    this.first = first;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int label(int index) {
    return index % 2;
  }

  @Override
  public List<String> labels() {
    return List.of("across", "down");
  }

  @Override
  public InputTensor input() {
    return new InputTensor("image", SIDE, SIDE, 3, Layout.NHWC);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    augment(index, new SplittableRandom(first + index), target, offset);
  }

  @Override
  public void augment(int index, SplittableRandom random, float[] target, int offset) {
    int phase = random.nextInt(10);
    for (int i = 0; i < SIDE * SIDE; i++) {
      int position = label(index) == 0 ? i / SIDE : i % SIDE;
      float stripe = (position + phase) / 5 % 2 == 0 ? 0.9f : -0.9f;
      for (int channel = 0; channel < 3; channel++) {
        target[offset + 3 * i + channel] = stripe + 0.1f * (float) (random.nextDouble() - 0.5);
      }
    }
  }

  @Override
  public String name(int index) {
    return "stripes " + (first + index);
  }
}
