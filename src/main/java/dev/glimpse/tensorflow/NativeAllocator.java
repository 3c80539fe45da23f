package dev.glimpse.tensorflow;

import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The allocator of the C library, on Linux glibc's, from which TensorFlow gets its memory. It keeps
 * freed memory for later use: half a gigabyte after loading Inception v3.
 */
public final class NativeAllocator {

  private static final Logger LOG = LoggerFactory.getLogger(NativeAllocator.class);

  private NativeAllocator() {}

  /**
   * Returns all free memory to the system; takes some milliseconds. Useful after work that needed
   * much more memory than it keeps, such as loading a model. Does nothing where the C library is
   * not glibc.
   */
  public static void trim() {
    try {
      int unused =
          NativeLibrary.getInstance("c").getFunction("malloc_trim").invokeInt(new Object[] {0L});
    } catch (LinkageError e) { // another C library, or no JNA for this platform
      LOG.debug("Cannot return free memory to the system: {}", e.getMessage());
    }
  }
}
