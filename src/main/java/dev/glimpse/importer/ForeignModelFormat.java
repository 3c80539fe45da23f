package dev.glimpse.importer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The format of a file that is not a binary TensorFlow graph, recognised by its first bytes
 * regardless of its name.
 *
 * @param kind the kind of file, as a noun
 * @param advice what the user can do instead, as an imperative
 */
record ForeignModelFormat(String kind, String advice) {

  private static final String TORCH =
      "export it with torch.onnx.export or ai_edge_torch, convert it to a SavedModel with onnx2tf,"
          + " and import that folder";

  private static final String TEXT = "a text file";

  private static final String UNPACK = "unpack it first, and import its content";

  /** Enough bytes for each signature. */
  private static final int HEAD = 4096;

  private record Magic(int offset, String bytes, String kind, String advice) {
    boolean isIn(byte[] head) {
      byte[] wanted = bytes.getBytes(StandardCharsets.ISO_8859_1);
      return head.length >= offset + wanted.length
          && ByteBuffer.wrap(head, offset, wanted.length).equals(ByteBuffer.wrap(wanted));
    }
  }

  private static final List<Magic> MAGICS =
      List.of(
          new Magic(
              4,
              "TFL3",
              "a TensorFlow Lite model",
              "import the SavedModel or the Keras model that it was converted from: TensorFlow Lite"
                  + " keeps no graph that TensorFlow can run"),
          new Magic(
              0,
              "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019",
              "a PyTorch model",
              TORCH),
          new Magic(0, "BZh", "a bzip2 archive", UNPACK + ": tar xjf %1$s"),
          new Magic(0, "\u00fd7zXZ\0", "an xz archive", UNPACK + ": tar xJf %1$s"),
          new Magic(0, "(\u00b5/\u00fd", "a zstd archive", UNPACK + ": tar --zstd -xf %1$s"),
          new Magic(0, "7z\u00bc\u00af'\u001c", "a 7-Zip archive", UNPACK + ": 7z x %1$s"),
          new Magic(0, "Rar!", "a RAR archive", UNPACK + ": unrar x %1$s"),
          new Magic(0, "\u001f\u008b", "a gzip archive", "rename it to end in .tar.gz or .gz"),
          new Magic(257, "ustar", "a tar archive", "rename it to end in .tar"),
          new Magic(0, "GGUF", "a llama.cpp model", "import a TensorFlow model"),
          new Magic(
              0,
              "\u0093NUMPY",
              "a NumPy array",
              "build the model in Keras, load these weights, and call model.export(\"folder\")"),
          new Magic(
              0,
              "version https://git-lfs",
              "a Git LFS pointer, not the file itself",
              "get the file with git lfs pull"));

  private static final List<Magic> TEXTS =
      List.of(
          new Magic(
              0,
              "<",
              "an HTML or XML page, perhaps of a download that failed",
              "open it in an editor, and download the model again"),
          new Magic(
              0,
              "{",
              "JSON, the structure of a model or a TensorFlow.js model, which TensorFlow cannot"
                  + " run",
              "load the model in Keras, call model.export(\"folder\"), and import that folder"));

  /**
   * Recognises a file.
   *
   * @return the format; empty if the file may be a TensorFlow graph, or an archive that can be
   *     unpacked
   */
  static Optional<ForeignModelFormat> of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      byte[] head = read(channel, 0, (int) Math.min(HEAD, channel.size()));
      if (head.length == 0) {
        return found("an empty file", "download or export it again");
      }
      for (Magic magic : MAGICS) {
        if (magic.isIn(head)) {
          return found(magic.kind, magic.advice);
        }
      }
      if (head[0] == 'P' && head[1 % head.length] == 'K') {
        return zip(file);
      }
      if (isSafetensors(head, channel.size())) {
        return found(
            "safetensors weights, without a graph",
            "load them into the model that they belong to, and export that as a SavedModel; with"
                + " transformers: TFAutoModelForImageClassification.from_pretrained(FOLDER)"
                + ".save_pretrained(\"folder\", saved_model=True)");
      }
      if (head.length > 1 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5) {
        return found(
            "a Python pickle",
            "load it in the environment that wrote it, and export the model in it:"
                + " model.export(\"folder\") in Keras");
      }
      if (isText(head)) {
        return text(head);
      }
      return GraphProtoOutline.of(channel).foreign();
    }
  }

  private static Optional<ForeignModelFormat> found(String kind, String advice) {
    return Optional.of(new ForeignModelFormat(kind, advice));
  }

  private static byte[] read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // Reads until the buffer is full.
    }
    return bytes.array();
  }

  private static boolean isSafetensors(byte[] head, long size) {
    if (head.length < 10) {
      return false;
    }
    long header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return header >= 2 && header <= size - 8 && head[8] == '{' && head[9] == '"';
  }

  private static Optional<ForeignModelFormat> zip(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<String> names = zip.stream().map(ZipEntry::getName).toList();
      if (names.stream().anyMatch(name -> name.matches("(.*/)?(data\\.pkl|constants\\.pkl)"))) {
        return found("a PyTorch model", TORCH);
      }
      if (!names.isEmpty() && names.stream().allMatch(name -> name.endsWith(".npy"))) {
        return found(
            "NumPy arrays",
            "build the model in Keras, load these weights, and call model.export(\"folder\")");
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // a damaged archive; unpacking it reports the error
    }
  }

  private static boolean isText(byte[] head) {
    int odd = 0;
    for (byte b : head) {
      odd += (b >= 0 && b < 9) || (b > 13 && b < 32) || b == 127 ? 1 : 0;
    }
    return odd == 0;
  }

  private static Optional<ForeignModelFormat> text(byte[] head) {
    String text = new String(head, StandardCharsets.UTF_8).strip();
    byte[] stripped = text.getBytes(StandardCharsets.ISO_8859_1);
    for (Magic magic : TEXTS) {
      if (magic.isIn(stripped)) {
        return found(magic.kind, magic.advice);
      }
    }
    if (text.matches(
        "(?s)(#[^\\n"
            + "]*\\s+)*(node|library|versions|saved_model_schema_version|meta_graphs|meta_info_def"
            + "|graph_def)\\s*[:{].*")) {
      return found(
          "a TensorFlow graph written as text",
          "write it as bytes: text_format.Parse(open(\"%1$s\").read(), graph) into a"
              + " tf.compat.v1.GraphDef (of a saved_model.pbtxt: a SavedModel), then"
              + " open(\"model.pb\", \"wb\").write(graph.SerializeToString())");
    }
    return found(TEXT, "import a frozen graph, a SavedModel, a checkpoint or an archive of one");
  }

  /** Returns whether the file is a plain text that accompanies models, such as a README. */
  boolean isText() {
    return TEXT.equals(kind);
  }

  /** Returns a clause about the file, for a message about a folder without a graph. */
  String within(Path file) {
    return "%s, %s: %s".formatted(file, kind, advice.formatted(file.getFileName()));
  }

  /** Returns the exception with which the import of the file is rejected. */
  ImportException refusal(Path file) {
    return new ImportException(
        "%s is not a TensorFlow graph but %s: %s"
            .formatted(file, kind, advice.formatted(file.getFileName())));
  }
}
