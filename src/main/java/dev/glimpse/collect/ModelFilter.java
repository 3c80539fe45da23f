package dev.glimpse.collect;

import dev.glimpse.event.Prediction;
import dev.glimpse.model.ModelReference;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A filter for predictions by the model that answered. It remembers the models that it refused, for
 * the message about a misspelled one.
 *
 * <p>For one thread.
 */
public final class ModelFilter {

  /** The maximum number of remembered models. */
  private static final int REMEMBERED = 10;

  private final @Nullable ModelReference wanted;
  private final Set<String> others = new TreeSet<>();
  private long accepted;

  /** Creates a filter; null accepts all models. */
  public ModelFilter(@Nullable ModelReference wanted) {
    this.wanted = wanted;
  }

  /** Returns whether a model is wanted, and counts it. */
  boolean accepts(Prediction.Model model) {
    boolean accepts =
        wanted == null
            || (wanted.name().equals(model.name())
                && (wanted.version() == null || wanted.version().equals(model.version())));
    if (accepts) {
      accepted++;
    } else if (others.size() < REMEMBERED) {
      others.add(model.name() + ":" + model.version());
    }
    return accepts;
  }

  /** Returns the number of accepted predictions. */
  public long accepted() {
    return accepted;
  }

  /** Returns some of the refused models; untrusted text. */
  public Set<String> others() {
    return others;
  }
}
