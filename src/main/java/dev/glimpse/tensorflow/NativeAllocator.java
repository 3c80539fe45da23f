package dev.glimpse.tensorflow;

import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The allocator of the C library, glibc's on Linux, which TensorFlow takes its memory from. It
 * keeps what was freed, to use it again: after loading Inception v3, half a gigabyte.
 */
public final class NativeAllocator {

  private static final Logger LOG = LoggerFactory.getLogger(NativeAllocator.class);

  private NativeAllocator() {}

  /**
   * Gives all free memory back to the system; takes some milliseconds. Worth it after something
   * that needed much more than what it left, such as loading a model. Does nothing where the C
   * library is not glibc.
   */
  public static void trim() {
    try {
      int unused =
          NativeLibrary.getInstance("c").getFunction("malloc_trim").invokeInt(new Object[] {0L});
    } catch (LinkageError e) { // another C library, or no JNA for this platform
      LOG.debug("Free memory stays with the process: {}", e.getMessage());
    }
  }
}
