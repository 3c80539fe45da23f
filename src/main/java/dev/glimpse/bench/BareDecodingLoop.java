package dev.glimpse.bench;

import dev.glimpse.system.DaemonThreadFactory;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A loop that decodes images and passes them to the model: the limit of the machine. It has no
 * broker, no events and no ordering.
 *
 * <p>Threads: as many decoders as Glimpse has by default, one per core, which always decode one
 * batch per caller ahead; as many callers of the device.
 */
record BareDecodingLoop(MeasuredModel device, int batch) implements MeteredWork {

  private static final int LEAD_IN = 2;
  private static final long PATIENCE_SECONDS = 60;

  /** Returns the pace with concurrent decoding, measured after a lead-in. */
  @Override
  public WorkPace pace(Duration about) throws Exception {
    BlockingQueue<FloatBuffer> ahead = new ArrayBlockingQueue<>(batch * device.calls().number());
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    List<Thread> decoders = decoders(ahead, failure);
    try {
      for (int i = 0; i < LEAD_IN * device.calls().number(); i++) {
        int unused = decodedBatch(ahead, failure);
      }
      return device.calls().pace(about, () -> decodedBatch(ahead, failure));
    } finally {
      decoders.forEach(Thread::interrupt);
      for (Thread decoder : decoders) {
        decoder.join();
      }
    }
  }

  private int decodedBatch(
      BlockingQueue<FloatBuffer> ahead, AtomicReference<@Nullable Exception> failure)
      throws Exception {
    List<FloatBuffer> tensors = next(ahead, failure);
    int images = device.apply(tensors);
    tensors.forEach(device.preprocessor()::recycle);
    return images;
  }

  private List<Thread> decoders(
      BlockingQueue<FloatBuffer> ahead, AtomicReference<@Nullable Exception> failure) {
    AtomicInteger number = new AtomicInteger();
    List<Thread> decoders = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread decoder =
          DaemonThreadFactory.thread(
              "bare-decode-" + i,
              () -> {
                try {
                  while (!Thread.interrupted()) {
                    ahead.put(device.decoded(number.getAndIncrement()));
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } catch (Exception e) {
                  failure.set(e);
                }
              });
      decoder.start();
      decoders.add(decoder);
    }
    return decoders;
  }

  private List<FloatBuffer> next(
      BlockingQueue<FloatBuffer> ahead, AtomicReference<@Nullable Exception> failure)
      throws Exception {
    List<FloatBuffer> tensors = new ArrayList<>(batch);
    while (tensors.size() < batch) {
      FloatBuffer tensor = ahead.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Exception failed = failure.get();
      if (tensor == null || failed != null) {
        throw new IllegalStateException("The images cannot be decoded", failed);
      }
      tensors.add(tensor);
    }
    return tensors;
  }
}
