package dev.glimpse.bench;

import java.time.Duration;

/**
 * A loop that passes decoded tensors to the model and does nothing else: the limit of the device.
 */
record BareModelLoop(MeasuredModel device, int batch) implements MeteredWork {

  @Override
  public WorkPace pace(Duration about) throws Exception {
    return device.pace(device.tensors().subList(0, batch), about);
  }
}
