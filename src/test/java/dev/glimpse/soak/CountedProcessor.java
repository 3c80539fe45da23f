package dev.glimpse.soak;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.glimpse.cli.Main;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;

/**
 * {@code glimpse}, which says every second how many NDArrays are alive, and how many native objects
 * that somebody has to free: tensors, sessions, graphs.
 */
public final class CountedProcessor {

  /** The start of the line, two numbers follow. */
  static final String COUNTS = "alive: ";

  private CountedProcessor() {}

  /** As {@link Main#main}. */
  public static void main(String[] arguments) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "counts");
              thread.setDaemon(true);
              return thread;
            });
    var unused = timer.scheduleAtFixedRate(CountedProcessor::sayCounts, 10, 1, TimeUnit.SECONDS);
    Main.main(arguments);
  }

  private static void sayCounts() {
    try (NDManager any = Engine.getEngine("TensorFlow").newBaseManager()) {
      System.out.println(COUNTS + arrays(any.getParentManager()) + " " + Pointer.totalCount());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("DJL has changed", e);
    }
  }

  private static int arrays(NDManager manager) throws ReflectiveOperationException {
    Field resources = BaseNDManager.class.getDeclaredField("resources");
    resources.setAccessible(true);
    int arrays = 0;
    for (Object resource : ((Map<?, ?>) resources.get(manager)).values()) {
      if (resource instanceof NDArray) {
        arrays++;
      } else if (resource instanceof BaseNDManager child) {
        arrays += arrays(child);
      }
    }
    return arrays;
  }
}
