package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * The content codings of a body, as its headers {@code Content-Encoding} list them. They are
 * decoded from the last to the first. Images are compressed already, so requests accept no coding;
 * some servers and objects have one regardless.
 *
 * <p>Each layer is bounded: neither the image nor the output of an outer coding may be longer than
 * the fetch allows.
 */
final class ContentCodings {

  /** Maximum number of codings; curl has the same limit. */
  private static final int MAX_CODINGS = 5;

  /**
   * The names that leave a body unchanged. {@code aws-chunked} is a framing of uploads; stores that
   * keep it as metadata have removed the framing. The last ones are not codings: upload scripts set
   * them for plain images.
   */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("", "identity", "aws-chunked", "none", "binary", "8bit", "utf-8", "base64");

  private enum SupportedCoding {
    GZIP,
    DEFLATE;

    InputStream unpack(InputStream packed) throws IOException {
      return this == GZIP ? CodedStreams.gunzip(packed) : CodedStreams.inflate(packed);
    }
  }

  private final String image;
  private final List<SupportedCoding> undone;

  private ContentCodings(String image, List<SupportedCoding> undone) {
    this.image = image;
    this.undone = undone;
  }

  /**
   * Reads the headers.
   *
   * @param image the image's name in messages
   * @param headers the values of all headers {@code Content-Encoding}, in their order
   * @throws FailureException UNSUPPORTED_FORMAT if a coding is not supported, or there are too many
   */
  static ContentCodings of(String image, List<String> headers) throws FailureException {
    List<SupportedCoding> codings = new ArrayList<>();
    for (String name : String.join(",", headers).split(",", -1)) {
      String coding = name.strip().toLowerCase(Locale.ROOT);
      switch (coding) {
        case "gzip", "x-gzip" -> codings.add(SupportedCoding.GZIP);
        case "deflate" -> codings.add(SupportedCoding.DEFLATE);
        default -> {
          if (!WITHOUT_EFFECT.contains(coding)) {
            throw unsupported(image, printable(coding));
          }
        }
      }
    }
    if (codings.size() > MAX_CODINGS) {
      throw unsupported(image, "%d times over".formatted(codings.size()));
    }
    Collections.reverse(codings);
    return new ContentCodings(image, codings);
  }

  private static FailureException unsupported(String image, String coding) {
    return new FailureException(
        FailureCode.UNSUPPORTED_FORMAT,
        "%s was sent with Content-Encoding %s; supported are gzip, deflate and identity, up to %d"
            .formatted(image, coding, MAX_CODINGS));
  }

  /** Returns the name if it is one word, because a server may send anything. */
  private static String printable(String coding) {
    return coding.matches("[a-z0-9!#$%&'*+.^_`|~-]{1,32}") ? coding : "that is not a coding's name";
  }

  /**
   * Reads and decodes a body. Afterwards the stream is at its end.
   *
   * @param in the body, which is not closed
   * @param announced the body's encoded length, -1 if unknown
   * @throws FailureException IMAGE_TOO_LARGE if the output of a layer exceeds {@code maxBytes};
   *     CORRUPT_IMAGE if the body is not encoded as the headers say
   * @throws InterruptedException if the thread was interrupted before the end
   */
  byte[] read(InputStream in, long announced, long maxBytes)
      throws IOException, FailureException, InterruptedException {
    if (undone.isEmpty()) {
      return BoundedByteReader.read(in, announced, maxBytes);
    }
    List<CodedStreams.PackedLayer> layers = new ArrayList<>();
    List<InputStream> unpacking = new ArrayList<>();
    InputStream next = in;
    try {
      for (SupportedCoding coding : undone) {
        CodedStreams.PackedLayer layer = new CodedStreams.PackedLayer(next, maxBytes);
        layers.add(0, layer);
        next = coding.unpack(layer);
        unpacking.add(next);
      }
      byte[] image = BoundedByteReader.read(next, -1, maxBytes);
      for (CodedStreams.PackedLayer layer : layers) { // the rest, whose checksum may be wrong
        layer.transferTo(OutputStream.nullOutputStream());
      }
      return image;
    } catch (CodedStreams.TooLongException e) {
      throw new FailureException(
          FailureCode.IMAGE_TOO_LARGE,
          "%s is compressed, and longer than the %d bytes that are allowed"
              .formatted(image, maxBytes),
          e);
    } catch (ZipException | EOFException e) {
      if (layers.get(layers.size() - 1).isBroken()) { // a failure of the connection
        throw e;
      }
      throw new FailureException(
          FailureCode.CORRUPT_IMAGE,
          "%s is not compressed as its Content-Encoding says: %s"
              .formatted(
                  image,
                  e instanceof EOFException ? "it ends too early" : "it is not valid " + named()),
          e);
    } finally {
      for (InputStream stream : unpacking) {
        stream.close(); // releases native memory
      }
    }
  }

  private String named() {
    List<String> names =
        undone.stream().map(coding -> coding.name().toLowerCase(Locale.ROOT)).toList();
    return String.join(" of ", names);
  }
}
