package dev.glimpse.architecture;

import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The inference form of a network that is being trained. */
final class EvaluationForm extends InferenceForm {

  private final Map<String, TrainableVariable> variables;

  /** Creates the form of variables by their names. */
  EvaluationForm(Map<String, TrainableVariable> variables) {
    this.variables = variables;
  }

  @Override
  public Operand<TFloat32> value(NetworkVariable variable) {
    return Objects.requireNonNull(variables.get(variable.name())).value();
  }
}
