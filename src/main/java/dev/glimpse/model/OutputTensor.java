package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The tensor that scores come from: float32 [N, labels].
 *
 * @param tensor its key in the signature {@code serving_default}
 * @param kind the kind of the scores
 * @param background the index of the output that stands for no class; null if there is no such
 *     output
 */
public record OutputTensor(String tensor, Kind kind, @Nullable Integer background) {

  /** The kind of the scores. */
  public enum Kind {
    /** Probabilities that add up to 1. */
    @JsonProperty("softmax")
    SOFTMAX,
    /** Unnormalised scores; Glimpse applies the softmax. */
    @JsonProperty("logits")
    LOGITS,
    /** Values of any other tensor, which stay as they are; no descriptor file may have it. */
    FEATURES
  }
}
