package dev.glimpse.architecture;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The form of a network for serving, with placeholders instead of weights. */
final class ServingForm extends InferenceForm {

  private final ScopeTree scopes;
  private final Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();
  private final Map<String, String> arrays = new LinkedHashMap<>();

  ServingForm(ScopeTree scopes) {
    this.scopes = scopes;
  }

  @Override
  public Operand<TFloat32> value(NetworkVariable variable) {
    return values.computeIfAbsent(variable.name(), name -> placeholder(variable));
  }

  private Operand<TFloat32> placeholder(NetworkVariable variable) {
    Placeholder<TFloat32> placeholder =
        scopes
            .named(variable.name())
            .placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
    arrays.put(placeholder.op().name(), variable.name());
    return placeholder;
  }

  /** Returns the names of the variables by the names of their placeholders. */
  Map<String, String> arrays() {
    return arrays;
  }
}
