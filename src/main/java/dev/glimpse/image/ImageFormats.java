package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.List;
import java.util.stream.Collectors;

/** A list of image formats, and the way from the bytes of a file to its format. */
public final class ImageFormats {

  /** The supported formats. */
  public static final ImageFormats SUPPORTED =
      new ImageFormats(
          List.of(
              JpegFormat.JPEG, // the first that recognises a file reads it
              PngFormat.PNG,
              GifFormat.GIF,
              BmpFormat.BMP,
              WebpFormat.WEBP));

  private final List<ImageFormat> formats;

  /** Creates a list; the first format that recognises a file reads it. */
  public ImageFormats(List<ImageFormat> formats) {
    this.formats = List.copyOf(formats);
  }

  /** Returns the formats in their order. */
  public List<ImageFormat> all() {
    return formats;
  }

  /**
   * Loads the native libraries of all formats; see {@link ImageFormat#load}.
   *
   * @throws LinkageError if one cannot be loaded
   */
  public void load() {
    formats.forEach(ImageFormat::load);
  }

  /**
   * Reads the header of a whole file, in microseconds and without decoding pixels.
   *
   * @param bytes the file; the image keeps the array
   * @throws FailureException UNSUPPORTED_FORMAT if the format or kind is not supported, with the
   *     actual format if known; CORRUPT_IMAGE if its header is broken or ends early
   */
  public EncodedImage read(byte[] bytes) throws FailureException {
    for (ImageFormat format : formats) {
      if (format.matches(bytes)) {
        return format.read(bytes);
      }
    }
    for (ImageFormat format : formats) {
      if (format.hasDamagedSignature(bytes)) {
        throw format.corrupt("has a damaged signature, as a transfer in text mode leaves it");
      }
    }
    throw ForeignImageFormat.failure(bytes, names("and"));
  }

  /**
   * Returns all names in a sentence.
   *
   * @param conjunction the word before the last name
   */
  public String names(String conjunction) {
    List<String> names = formats.stream().map(ImageFormat::name).toList();
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " " + conjunction + " " + names.get(last);
  }

  /** Returns the value of HTTP's Accept header: these formats before everything else. */
  public String acceptHeader() {
    return formats.stream()
        .map(format -> format.mediaType() + ", ")
        .collect(Collectors.joining("", "", "*/*;q=0.1"));
  }
}
