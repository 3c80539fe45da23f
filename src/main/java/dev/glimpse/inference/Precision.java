package dev.glimpse.inference;

import java.util.Locale;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

/** A precision of a model's convolutions and matrix products; sums and scores stay float32. */
public enum Precision {
  /** The precision in which models are trained. */
  FLOAT32,
  /** Eight bits of fraction; CPUs with AMX or AVX-512 BF16. */
  BFLOAT16 {
    @Override
    void request(RewriterConfig.Builder rewriting) {
      rewriting.setAutoMixedPrecisionOnednnBfloat16(Toggle.ON);
    }
  },
  /** Eleven bits of fraction and a small range; GPUs. */
  FLOAT16 {
    @Override
    void request(RewriterConfig.Builder rewriting) {
      rewriting.setAutoMixedPrecision(Toggle.ON);
    }
  },
  /** TensorFlow's default for float32 on a GPU that supports it, unless it is disabled. */
  TF32;

  /**
   * Requests this precision from TensorFlow; a precision that is TensorFlow's default needs no
   * request.
   */
  void request(RewriterConfig.Builder rewriting) {}

  /** Returns the name in settings and predictions. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
