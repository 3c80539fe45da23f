package dev.glimpse.bench;

import java.time.Duration;

/** Decoded tensors through the model and nothing else: what the device can do. */
record BareLoop(Device device, int batch) implements Measured {

  @Override
  public double rate(Duration about) throws Exception {
    return device.rate(device.tensors().subList(0, batch), about);
  }
}
