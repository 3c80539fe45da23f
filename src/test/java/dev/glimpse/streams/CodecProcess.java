package dev.glimpse.streams;

import java.nio.file.Path;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** Loads the codecs in a JVM of its own, then compresses with each; or does not load them. */
public final class CodecProcess {

  private CodecProcess() {}

  /** The cache folder; without it nothing is loaded beforehand. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      try {
        NativeCodecs.load(Path.of(arguments[0]));
      } catch (org.apache.kafka.common.config.ConfigException e) {
        System.out.println(e.getMessage());
        System.exit(2);
      }
    }
    for (CompressionType codec : CompressionType.values()) {
      try (var out =
          Compression.of(codec).build().wrapForOutput(new ByteBufferOutputStream(100), (byte) 2)) {
        out.write(new byte[1_000]);
      }
      System.out.println(codec.name + " works");
    }
  }
}
