package dev.glimpse.model;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.List;

/** Consistency rules for a descriptor that already conforms to the schema. */
final class DescriptorConsistencyRules {

  private static final int DIGIT_SIDE = 28;
  private static final String INTERPOLATION = "/preprocessing/interpolation";

  private final ModelDescriptor descriptor;
  private final List<Violation> found = new ArrayList<>();

  private DescriptorConsistencyRules(ModelDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  static List<Violation> in(ModelDescriptor descriptor) {
    DescriptorConsistencyRules contradictions = new DescriptorConsistencyRules(descriptor);
    contradictions.check();
    return contradictions.found;
  }

  private void check() {
    unless(
        descriptor.files().containsKey(descriptor.labels()),
        "/labels",
        "labels is " + descriptor.labels() + ", allowed: a file that is listed under files");
    ImageGeometry geometry = descriptor.preprocessing().geometry();
    if (geometry instanceof ImageGeometry.Digit) {
      checkDigit();
    } else if (geometry instanceof ImageGeometry.ShortSide shorter) {
      checkShortSide(shorter);
    } else if (geometry instanceof ImageGeometry.Pad) {
      unlessArea("pad");
    }
    checkChannelOrder();
    checkOutput();
    if (descriptor.preprocessing().normalisation() instanceof Normalisation.Standard standard) {
      checkNormalisation(standard);
    }
  }

  private void checkDigit() {
    InputTensor input = descriptor.input();
    unless(
        input.height() == input.width() && input.height() >= DIGIT_SIDE,
        "/input",
        "input is %d x %d, allowed with geometry digit: height and width equal, at least 28"
            .formatted(input.height(), input.width()));
    boolean enlarged = input.height() > DIGIT_SIDE;
    Interpolation allowed = enlarged ? Interpolation.BILINEAR : Interpolation.AREA;
    unless(
        descriptor.preprocessing().interpolation() == allowed,
        INTERPOLATION,
        enlarged
            ? "interpolation is not bilinear, allowed with geometry digit above 28 x 28: bilinear"
            : "interpolation is not area, allowed with geometry digit of 28 x 28: area");
    int ratio = descriptor.preprocessing().jpegRatio();
    unless(
        ratio == 1,
        "/preprocessing/jpegRatio",
        "jpegRatio is %d, allowed with geometry digit: 1".formatted(ratio));
  }

  private void checkShortSide(ImageGeometry.ShortSide shorter) {
    InputTensor input = descriptor.input();
    int longer = Math.max(input.height(), input.width());
    unless(
        shorter.pixels() >= longer,
        "/preprocessing/geometry",
        "short-side is %d, allowed: %d, the longer of input.height and input.width, or more"
            .formatted(shorter.pixels(), longer));
    unlessArea("short-side");
  }

  /** Rejects interpolation {@code area}: its op can neither crop a scaled image nor pad it. */
  private void unlessArea(String geometry) {
    unless(
        descriptor.preprocessing().interpolation() != Interpolation.AREA,
        INTERPOLATION,
        "interpolation is area, allowed with geometry " + geometry + ": any other");
  }

  private void checkNormalisation(Normalisation.Standard standard) {
    int channels = descriptor.input().channels();
    unless(
        fits(standard.mean(), channels) && fits(standard.deviation(), channels),
        "/preprocessing/normalisation",
        ("mean and deviation have %d and %d numbers,"
                + " allowed: one number, or one for each of the %d channels")
            .formatted(standard.mean().size(), standard.deviation().size(), channels));
  }

  private static boolean fits(List<Double> numbers, int channels) {
    return numbers.size() == 1 || numbers.size() == channels;
  }

  private void checkOutput() {
    OutputTensor output = descriptor.output();
    unless(
        output.background() == null || !output.kind().isIndependent(),
        "/output/background",
        "output.background is %d with kind %s, allowed: with kind softmax or logits"
            .formatted(output.background(), output.kind()));
    unless(
        output.thresholds() == null || output.kind().isIndependent(),
        "/output/thresholds",
        "output.thresholds is given with kind %s, allowed: with kind sigmoid or sigmoid-logits"
            .formatted(output.kind()));
  }

  private void checkChannelOrder() {
    int channels = descriptor.input().channels();
    unless(
        descriptor.preprocessing().channelOrder() == ChannelOrder.RGB || channels == 3,
        "/preprocessing/channelOrder",
        "channelOrder is bgr with channels %d, allowed: rgb; only 3 channels have an order"
            .formatted(channels));
  }

  private void unless(boolean consistent, String at, String text) {
    if (!consistent) {
      found.add(new Violation(JsonPointer.compile(at), text));
    }
  }
}
