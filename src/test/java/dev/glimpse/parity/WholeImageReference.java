package dev.glimpse.parity;

import dev.glimpse.model.ChannelOrder;
import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.Interpolation;
import dev.glimpse.model.JpegDecoding;
import dev.glimpse.model.Normalisation;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.Preprocessing;
import java.util.List;
import java.util.Locale;

/**
 * A preprocessing, and the result that it has to give: that of TensorFlow's ops on a whole image.
 *
 * @param factor of the values that the ops give
 * @param summand likewise
 */
record WholeImageReference(
    Preprocessing preprocessing, WholeImage.Resize resize, float factor, float summand) {

  static final int SHORT_SIDE = 40;
  static final double CENTRE = .875;

  private static final Normalisation AS_IT_IS = new Normalisation.Affine(1, 0);

  static final List<WholeImageReference> ALL =
      List.of(
          new WholeImageReference(
              "inception-2015",
              (image, height, width) -> image.bilinear(height, width, false),
              1 / 128f,
              -1),
          new WholeImageReference(
              "tf-slim",
              (image, height, width) -> image.centralCrop(CENTRE).bilinear(height, width, false),
              2 / 255f,
              -1),
          new WholeImageReference(
              "label-image",
              (image, height, width) -> image.bilinear(height, width, false),
              1 / 255f,
              0),
          new WholeImageReference(
              "padded",
              (image, height, width) -> image.padded(height, width).bilinear(height, width, false),
              1 / 128f,
              -1),
          new WholeImageReference(
              new ImageGeometry.Squash(),
              Interpolation.BILINEAR,
              (image, height, width) -> image.bilinear(height, width, true)),
          new WholeImageReference(
              new ImageGeometry.Squash(),
              Interpolation.AREA,
              (image, height, width) -> image.area(height, width)),
          new WholeImageReference(
              new ImageGeometry.CentralCrop(CENTRE),
              Interpolation.AREA,
              (image, height, width) -> image.centralCrop(CENTRE).area(height, width)),
          new WholeImageReference(
              new ImageGeometry.Pad(),
              Interpolation.BILINEAR,
              (image, height, width) -> image.padded(height, width).bilinear(height, width, true)),
          new WholeImageReference(
              new ImageGeometry.ShortSide(SHORT_SIDE),
              Interpolation.BILINEAR_TF1,
              (image, height, width) -> image.shortSide(SHORT_SIDE, height, width, false)),
          new WholeImageReference(
              new ImageGeometry.ShortSide(SHORT_SIDE),
              Interpolation.BILINEAR,
              (image, height, width) -> image.shortSide(SHORT_SIDE, height, width, true)));

  WholeImageReference(
      ImageGeometry geometry, Interpolation interpolation, WholeImage.Resize resize) {
    this(preprocessing(geometry, interpolation), resize, 1, 0);
  }

  WholeImageReference(String preset, WholeImage.Resize resize, float factor, float summand) {
    this(Preprocessing.preset(preset), resize, factor, summand);
  }

  /** Returns the values [height, width, 3] that the ops give for an encoded image. */
  float[] values(byte[] file, int height, int width) {
    return WholeImage.values(file, resize, height, width, factor, summand);
  }

  String name() {
    return preprocessing.preset() == null
        ? word(preprocessing.geometry()) + ", " + word(preprocessing.interpolation())
        : "`" + preprocessing.preset() + "`";
  }

  /** Returns a preprocessing without normalisation. */
  static Preprocessing preprocessing(ImageGeometry geometry, Interpolation interpolation) {
    return new Preprocessing(
        null,
        JpegDecoding.FAST,
        1,
        OrientationSource.IGNORE,
        geometry,
        interpolation,
        ChannelOrder.RGB,
        AS_IT_IS);
  }

  /** Returns the name of a geometry or of an interpolation as a descriptor says it. */
  static String word(Object named) {
    String word =
        named instanceof Interpolation interpolation
            ? interpolation.name().replace('_', '-')
            : named.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-");
    return word.toLowerCase(Locale.ROOT);
  }
}
