package dev.glimpse.bench;

import java.time.Duration;

/**
 * A loop that passes decoded tensors to the model and does nothing else: the limit of the device.
 */
record BareLoop(Device device, int batch) implements Measured {

  @Override
  public double rate(Duration about) throws Exception {
    return device.rate(device.tensors().subList(0, batch), about);
  }
}
