package dev.glimpse.tensorboard;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.imageio.ImageIO;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A builder of the values that TensorBoard shows for one step. The part of a tag before the first
 * slash groups it with others. Not thread-safe.
 */
public final class SummaryBuilder {

  private static final int RGB = 3;

  private final Summary.Builder summary = Summary.newBuilder();

  /** Adds a point of a curve. */
  public SummaryBuilder scalar(String tag, double value) {
    summary.addValue(Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value));
    return this;
  }

  /** Adds a histogram of values in any order; infinite ones and NaN are not counted. */
  public SummaryBuilder histogram(String tag, float[] values) {
    summary.addValue(Summary.Value.newBuilder().setTag(tag).setHisto(HistogramSummary.of(values)));
    return this;
  }

  /** Adds an image, as PNG. */
  public SummaryBuilder image(String tag, BufferedImage image) {
    summary.addValue(
        Summary.Value.newBuilder()
            .setTag(tag)
            .setImage(
                Summary.Image.newBuilder()
                    .setWidth(image.getWidth())
                    .setHeight(image.getHeight())
                    .setColorspace(RGB)
                    .setEncodedImageString(png(image))));
    return this;
  }

  private static ByteString png(BufferedImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a stream in memory does not fail
    }
    return ByteString.copyFrom(png.toByteArray());
  }

  /** Adds a text, which TensorBoard reads as Markdown. */
  public SummaryBuilder text(String tag, String markdown) {
    SummaryMetadata.PluginData plugin =
        SummaryMetadata.PluginData.newBuilder().setPluginName("text").build();
    summary.addValue(
        Summary.Value.newBuilder()
            .setTag(tag)
            .setMetadata(
                SummaryMetadata.newBuilder()
                    .setPluginData(plugin)
                    .setDataClass(DataClass.DATA_CLASS_TENSOR))
            .setTensor(
                TensorProto.newBuilder()
                    .setDtype(DataType.DT_STRING)
                    .setTensorShape(TensorShapeProto.getDefaultInstance())
                    .addStringVal(ByteString.copyFromUtf8(markdown))));
    return this;
  }

  /**
   * Adds a table of names and values as text.
   *
   * @param rows the rows, in the order of the map
   */
  public SummaryBuilder table(String tag, Map<String, String> rows) {
    StringBuilder markdown = new StringBuilder("| name | value |\n|---|---|\n");
    rows.forEach(
        (name, value) ->
            markdown.append("| %s | `%s` |\n".formatted(name, value.replace("|", "\\|"))));
    return text(tag, markdown.toString());
  }

  Summary build() {
    return summary.build();
  }
}
