package dev.glimpse.evaluate;

import dev.glimpse.mnist.MnistDigitSet;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** A converter of MNIST's digits to image files, as requests contain them. */
public final class DigitImages {

  private DigitImages() {}

  /** Returns one digit as a grey PNG of 28x28 pixels, without loss. */
  public static byte[] png(MnistDigitSet digits, int index) throws IOException {
    BufferedImage image =
        new BufferedImage(MnistDigitSet.SIDE, MnistDigitSet.SIDE, BufferedImage.TYPE_BYTE_GRAY);
    image
        .getRaster()
        .setDataElements(0, 0, MnistDigitSet.SIDE, MnistDigitSet.SIDE, digits.image(index));
    ByteArrayOutputStream png = new ByteArrayOutputStream(512);
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }
}
