package dev.glimpse.inference;

import java.util.Locale;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

/** What a model's convolutions and products are computed in; sums and scores stay float32. */
public enum Precision {
  /** As the model was trained. */
  FLOAT32,
  /** Eight bits of fraction; CPUs with AMX or AVX-512 BF16. */
  BFLOAT16 {
    @Override
    void ask(RewriterConfig.Builder rewriting) {
      rewriting.setAutoMixedPrecisionOnednnBfloat16(Toggle.ON);
    }
  },
  /** Eleven bits of fraction and a small range; GPUs. */
  FLOAT16 {
    @Override
    void ask(RewriterConfig.Builder rewriting) {
      rewriting.setAutoMixedPrecision(Toggle.ON);
    }
  },
  /** What TensorFlow makes of float32 on a GPU that has it, unless it is forbidden. */
  TF32;

  /** Asks TensorFlow for it; nothing is to be asked for what it does by itself. */
  void ask(RewriterConfig.Builder rewriting) {}

  /** As settings and predictions name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
