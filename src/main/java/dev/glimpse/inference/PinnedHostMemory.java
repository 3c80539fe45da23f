package dev.glimpse.inference;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory whose pages the system does not move, so that a GPU copies them directly. Otherwise CUDA
 * copies them on the host first; on an H200's host the copy to the GPU then has an eighth of the
 * speed.
 */
final class PinnedHostMemory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PinnedHostMemory.class);

  /** CUDA's runtime library, the same that TensorFlow 2.16 loads; both share a context. */
  private static final String LIBRARY = "libcudart.so.12";

  /** The flag {@code cudaHostRegisterPortable}: pinned for all contexts. */
  private static final int PORTABLE = 1;

  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private final NativeLibrary cuda;
  private final Pointer pages;

  private PinnedHostMemory(NativeLibrary cuda, Pointer pages) {
    this.cuda = cuda;
    this.pages = pages;
  }

  /**
   * Pins memory that is already allocated.
   *
   * @return the pinned pages; null if they cannot be pinned, which only makes copies slow
   */
  static @Nullable PinnedHostMemory of(long address, long bytes) {
    Pointer pages = new Pointer(address);
    try {
      NativeLibrary cuda = NativeLibrary.getInstance(LIBRARY);
      int error = call(cuda, "cudaHostRegister", pages, bytes, PORTABLE);
      if (error == 0) {
        return new PinnedHostMemory(cuda, pages);
      }
      tell("CUDA error " + error);
    } catch (LinkageError e) { // there is no such library, or no JNA for this platform
      tell(String.valueOf(e.getMessage()));
    }
    return null;
  }

  private static void tell(String why) {
    if (TOLD.compareAndSet(false, true)) {
      LOG.warn("Cannot pin the memory of batches; copies to the GPU are slower: {}", why);
    }
  }

  private static int call(NativeLibrary cuda, String name, Object... arguments) {
    Function function = cuda.getFunction(name);
    return function.invokeInt(arguments);
  }

  /** Unpins the pages; must be called before the memory is freed. */
  @Override
  public void close() {
    int error = call(cuda, "cudaHostUnregister", pages);
    if (error != 0) {
      LOG.warn("Cannot unpin memory: CUDA error {}", error);
    }
  }
}
