package dev.glimpse.checkpoint;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.proto.DataType;

/**
 * The roles of a checkpoint's variables: those of the model, their moving averages, and what only
 * the training needs. TensorFlow names a slot of an optimizer, such as a momentum, and a moving
 * average after their variable: {@code VARIABLE/Momentum}.
 */
public final class TrainingNames {

  private static final String AVERAGE = "/ExponentialMovingAverage";

  /** The last parts of the names of counters and factors that training saves once. */
  private static final Set<String> COUNTERS =
      Set.of("global_step", "beta1_power", "beta2_power", "save_counter");

  private final Map<String, CheckpointVariable> model = new TreeMap<>();
  private final Map<String, CheckpointVariable> averages = new LinkedHashMap<>();
  private final Map<String, CheckpointVariable> training = new LinkedHashMap<>();

  /** Sorts variables by their roles. */
  public TrainingNames(Collection<CheckpointVariable> variables) {
    Set<String> names =
        variables.stream().map(CheckpointVariable::name).collect(Collectors.toSet());
    for (CheckpointVariable variable : variables) {
      String name = variable.name();
      int slash = name.lastIndexOf('/');
      if (name.endsWith(AVERAGE) && variable.type() == DataType.DT_FLOAT) {
        averages.put(name.substring(0, name.length() - AVERAGE.length()), variable);
      } else if ((slash > 0 && names.contains(name.substring(0, slash)))
          || COUNTERS.contains(name.substring(slash + 1).replaceFirst("_\\d+$", ""))
          || variable.type() != DataType.DT_FLOAT) {
        training.put(name, variable);
      } else {
        model.put(name, variable);
      }
    }
    averages.forEach(model::putIfAbsent);
  }

  /** Returns the variables of the model by name; for each the stored variable itself. */
  public Map<String, CheckpointVariable> model() {
    return model;
  }

  /**
   * Returns the moving average of a variable, which evaluation uses instead of its last value.
   *
   * @param name the name of the variable
   */
  public Optional<CheckpointVariable> average(String name) {
    return Optional.ofNullable(averages.get(name));
  }

  /** Returns the number of variables that have a moving average. */
  public int averages() {
    return averages.size();
  }

  /** Returns the variables that only the training needs, by name. */
  public Map<String, CheckpointVariable> training() {
    return training;
  }
}
