package dev.glimpse.preprocess;

import dev.glimpse.image.NativeInput;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TString;

/** The tensors for TensorFlow's decoders, which can be made of nothing but checked bytes. */
public final class NativeInputTensor {

  private NativeInputTensor() {}

  /** Copies the bytes to a scalar in native memory, which the caller has to close. */
  public static TString scalar(NativeInput input) {
    return TString.tensorOfBytes(NdArrays.scalarOfObject(input.bytes()));
  }

  /** Copies the bytes to a vector of one element, which the caller has to close. */
  public static TString vector(NativeInput input) {
    return TString.tensorOfBytes(NdArrays.vectorOfObjects(input.bytes()));
  }
}
