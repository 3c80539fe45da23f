package dev.glimpse.train;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** The configuration of the sessions that train. */
final class SessionOptions {

  private SessionOptions() {}

  /**
   * Returns the configuration: products in bfloat16 where the processor supports it, sums and
   * weights in float32. On a GPU, operations that it lacks run on the CPU.
   */
  static ConfigProto training() {
    RewriterConfig rewriter =
        RewriterConfig.newBuilder()
            .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)
            .build();
    return ConfigProto.newBuilder()
        .setAllowSoftPlacement(true)
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
        .build();
  }
}
