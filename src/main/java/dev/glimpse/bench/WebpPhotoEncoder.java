package dev.glimpse.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;

/** A converter of photos to WebP, for measurements: Java itself writes no WebP. */
public final class WebpPhotoEncoder {

  private static final int BITS_A_PIXEL = 32;

  private WebpPhotoEncoder() {}

  /**
   * Converts a photo that ImageIO can read.
   *
   * @param quality the quality of a lossy file on WebP's scale to 100
   * @param lossless whether the file has exactly the pixels of the photo
   */
  public static byte[] encode(byte[] photo, int quality, boolean lossless) throws IOException {
    return encode(ImageIO.read(new ByteArrayInputStream(photo)), quality, lossless);
  }

  /** Converts a picture; the opacity is dropped. */
  public static byte[] encode(BufferedImage picture, int quality, boolean lossless) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    PIX pixels = leptonica.pixCreate(width, height, BITS_A_PIXEL);
    try (SizeTPointer length = new SizeTPointer(1);
        BytePointer webp = new BytePointer((Pointer) null)) {
      int[] row = new int[width];
      for (int y = 0; y < height; y++) {
        int[] rgb = picture.getRGB(0, y, width, 1, row, 0, width);
        for (int x = 0; x < width; x++) {
          rgb[x] <<= 8; // red is the highest byte, the lowest one is not used
        }
        leptonica.pixGetData(pixels).position((long) y * width).put(rgb);
      }
      int failed = leptonica.pixWriteMemWebP(webp, length, pixels, quality, lossless ? 1 : 0);
      if (failed != 0) {
        throw new IllegalStateException("The photo cannot be written as WebP");
      }
      byte[] encoded = new byte[(int) length.get()];
      webp.get(encoded);
      leptonica.lept_free(webp);
      return encoded;
    } finally {
      leptonica.pixDestroy(pixels);
    }
  }
}
