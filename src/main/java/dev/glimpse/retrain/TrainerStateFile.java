package dev.glimpse.retrain;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The file of a trainer's state: a magic number, the SHA-256 of the parameters' names and shapes,
 * the number of steps, the numbers of each parameter, and the SHA-256 of all before it.
 */
final class TrainerStateFile {

  /** "GLRT", and the version of the format. */
  private static final int MAGIC = 0x474c5254;

  private static final int VERSION = 1;

  private TrainerStateFile() {}

  static void write(Path file, List<TrainedTensor> tensors, long steps) throws IOException {
    MessageDigest digest = sha256();
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel));
        DataOutputStream out = new DataOutputStream(new DigestOutputStream(buffered, digest))) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.write(key(tensors));
      out.writeLong(steps);
      for (TrainedTensor tensor : tensors) {
        for (float[] values : List.of(tensor.values(), tensor.mean(), tensor.square())) {
          ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
          bytes.asFloatBuffer().put(values);
          out.write(bytes.array());
        }
      }
      out.flush();
      buffered.write(digest.digest());
      buffered.flush();
      channel.force(true);
    }
  }

  /**
   * Reads the file into the tensors, after it was checked as a whole.
   *
   * @return the number of steps
   */
  static long read(Path file, List<TrainedTensor> tensors) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream buffered = new BufferedInputStream(Files.newInputStream(file));
        DataInputStream in = new DataInputStream(new DigestInputStream(buffered, digest))) {
      if (in.readInt() != MAGIC || in.readInt() != VERSION) {
        throw new IOException(file + " is not the state of a training of this version");
      }
      if (!Arrays.equals(in.readNBytes(digest.getDigestLength()), key(tensors))) {
        throw new IOException(
            file + " is the state of another training: its base, cut or classes differ");
      }
      final long steps = in.readLong();
      List<float[]> read = new ArrayList<>();
      for (TrainedTensor tensor : tensors) {
        for (int length : List.of(tensor.size(), tensor.mean().length, tensor.square().length)) {
          byte[] bytes = new byte[length * Float.BYTES];
          in.readFully(bytes);
          float[] values = new float[length];
          ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
          read.add(values);
        }
      }
      byte[] expected = digest.digest();
      if (!Arrays.equals(buffered.readNBytes(expected.length + 1), expected)) {
        throw new IOException(file + " is damaged: its checksum differs");
      }
      for (int i = 0; i < tensors.size(); i++) {
        tensors.get(i).set(read.get(3 * i), read.get(3 * i + 1), read.get(3 * i + 2));
      }
      return steps;
    } catch (EOFException e) {
      throw new IOException(file + " is damaged: it is truncated", e);
    }
  }

  private static byte[] key(List<TrainedTensor> tensors) {
    return sha256()
        .digest(
            tensors.stream()
                .map(tensor -> tensor.parameter().key())
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
