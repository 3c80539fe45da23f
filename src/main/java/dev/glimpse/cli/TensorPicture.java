package dev.glimpse.cli;

import dev.glimpse.model.InputTensor;
import dev.glimpse.train.TrainingImageSet;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** A picture of an image as the network gets it: its lowest value is black, its highest white. */
final class TensorPicture {

  private TensorPicture() {}

  /** Returns the picture as PNG. */
  static byte[] png(TrainingImageSet images, int index) throws IOException {
    InputTensor input = images.input();
    float[] values = new float[input.size()];
    images.read(index, values, 0);
    float lowest = Float.MAX_VALUE;
    float highest = -Float.MAX_VALUE;
    for (float value : values) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    float scale = highest > lowest ? 255 / (highest - lowest) : 0;
    BufferedImage picture =
        new BufferedImage(input.width(), input.height(), BufferedImage.TYPE_INT_RGB);
    int channels = input.channels();
    for (int pixel = 0; pixel < values.length / channels; pixel++) {
      int rgb = 0;
      for (int channel = 0; channel < 3; channel++) {
        float value = values[pixel * channels + Math.min(channel, channels - 1)];
        rgb = rgb << 8 | Math.round((value - lowest) * scale);
      }
      picture.setRGB(pixel % input.width(), pixel / input.width(), rgb);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    return png.toByteArray();
  }
}
