package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The tensor that scores come from: float32 [N, labels].
 *
 * @param tensor its key in the signature {@code serving_default}
 * @param kind what the scores are
 * @param background the index of the output that stands for none of the classes, if there is one
 */
public record OutputTensor(String tensor, Kind kind, @Nullable Integer background) {

  /** What the scores are. */
  public enum Kind {
    /** Probabilities that add up to 1. */
    @JsonProperty("softmax")
    SOFTMAX,
    /** Unnormalised; Glimpse applies the softmax. */
    @JsonProperty("logits")
    LOGITS
  }
}
