package dev.glimpse.importer;

import dev.glimpse.image.NativeImage;
import dev.glimpse.model.ChannelOrder;
import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.Interpolation;
import dev.glimpse.model.JpegDecoding;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.Normalisation;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.Preprocessing;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A recognition of the preprocessing in graphs that decode files themselves. It compares pixels, so
 * that Glimpse can do the same preprocessing in front of the network.
 */
final class InGraphDecoding {

  /**
   * Largest difference of equal values, relative to values above 1: about a thousandth of one of
   * the 255 steps between -1 and 1.
   */
  private static final float SAME = 1e-5f;

  private InGraphDecoding() {}

  /** Normalisations of graphs that have no preset: 0 to 255, 0 to 1, -1 to 1 in two ways. */
  private static final List<Normalisation> NORMALISATIONS =
      List.of(
          new Normalisation.Affine(1, 0),
          new Normalisation.Affine(1 / 255.0, 0),
          new Normalisation.Affine(1 / 127.5, -1),
          new Normalisation.Affine(1 / 128.0, -1));

  /**
   * Returns the preprocessing that gives the same pixels: a preset, or else a combination of the
   * usual steps.
   *
   * @param files images
   * @param decoded the graph's own result for each image
   * @param input the network's input
   * @param model creates a model with the same input and a given preprocessing
   */
  static Optional<Preprocessing> recognise(
      List<NativeImage> files,
      List<float[]> decoded,
      InputTensor input,
      Function<Preprocessing, ModelDescriptor> model) {
    return Stream.concat(Preprocessing.presets().stream().map(Preprocessing::preset), combined())
        .filter(preprocessing -> isPossible(preprocessing, input))
        .filter(preprocessing -> agree(files, decoded, model.apply(preprocessing)))
        .findFirst();
  }

  private static boolean isPossible(Preprocessing preprocessing, InputTensor input) {
    boolean colour =
        preprocessing.channelOrder() == ChannelOrder.BGR
            || (preprocessing.normalisation() instanceof Normalisation.Standard standard
                && standard.mean().size() == 3);
    boolean large =
        preprocessing.geometry() instanceof ImageGeometry.ShortSide side
            && side.pixels() < Math.max(input.height(), input.width());
    return !(preprocessing.geometry() instanceof ImageGeometry.Digit)
        && !large
        && (!colour || input.channels() == 3);
  }

  private static Stream<Preprocessing> combined() {
    return NORMALISATIONS.stream()
        .flatMap(
            normalisation ->
                Stream.of(Interpolation.values())
                    .flatMap(
                        interpolation ->
                            Stream.of(JpegDecoding.values())
                                .map(
                                    jpeg ->
                                        new Preprocessing(
                                            null,
                                            jpeg,
                                            1,
                                            OrientationSource.IGNORE,
                                            new ImageGeometry.Squash(),
                                            interpolation,
                                            ChannelOrder.RGB,
                                            normalisation))));
  }

  /** Compares one file after the other, because most preprocessings differ in the first. */
  private static boolean agree(
      List<NativeImage> files, List<float[]> decoded, ModelDescriptor descriptor) {
    for (int i = 0; i < files.size(); i++) {
      FloatBuffer prepared = ProbeTensors.of(files.subList(i, i + 1), descriptor).get(0);
      if (prepared.remaining() != decoded.get(i).length || !agree(decoded.get(i), prepared)) {
        return false;
      }
    }
    return true;
  }

  private static boolean agree(float[] expected, FloatBuffer got) {
    for (int j = 0; j < expected.length; j++) {
      if (!(Math.abs(expected[j] - got.get(j)) <= SAME * Math.max(1, Math.abs(expected[j])))) {
        return false;
      }
    }
    return true;
  }
}
