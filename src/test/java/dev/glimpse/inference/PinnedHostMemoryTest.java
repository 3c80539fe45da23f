package dev.glimpse.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class PinnedHostMemoryTest {

  private static final int FLOATS = 4_096;

  /** Asks CUDA itself, without the class under test. */
  private static boolean hasGpu() {
    try {
      IntByReference devices = new IntByReference();
      int error =
          NativeLibrary.getInstance("libcudart.so.12")
              .getFunction("cudaGetDeviceCount")
              .invokeInt(new Object[] {devices});
      return error == 0 && devices.getValue() > 0;
    } catch (UnsatisfiedLinkError e) { // no CUDA
      return false;
    }
  }

  @Test
  void shouldPinNothingWhereThereIsNoGpu() {
    assumeFalse(hasGpu(), "there is a GPU");
    try (FloatPointer memory = new FloatPointer(FLOATS)) {
      assertThat(PinnedHostMemory.of(memory.address(), Float.BYTES * FLOATS)).isNull();
    }
  }

  /** CUDA refuses to pin pages that are pinned: the second time shows that close unpins them. */
  @Test
  void shouldPinAndUnpinTheSamePagesTwiceWhereThereIsAGpu() {
    assumeTrue(hasGpu(), "there is no GPU");
    try (FloatPointer memory = new FloatPointer(FLOATS)) {
      for (int time = 0; time < 2; time++) {
        PinnedHostMemory pinned = PinnedHostMemory.of(memory.address(), Float.BYTES * FLOATS);
        assertThat(pinned).isNotNull();
        pinned.close();
      }
    }
  }
}
