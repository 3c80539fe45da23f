package dev.glimpse.system;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A CRC32C as TensorFlow stores it in checkpoints and records ({@code tensorflow/core/lib/hash/
 * crc32c.h}): rotated and shifted, so that checksums of checksums differ.
 */
public final class MaskedChecksum {

  private static final int DELTA = 0xa282ead8;

  private final CRC32C crc = new CRC32C();

  /** Adds the remaining bytes of a buffer, whose position does not change. */
  public MaskedChecksum add(ByteBuffer bytes) {
    crc.update(bytes.duplicate());
    return this;
  }

  /** Returns the masked checksum of all bytes. */
  public int value() {
    int plain = (int) crc.getValue();
    return ((plain >>> 15) | (plain << 17)) + DELTA;
  }
}
