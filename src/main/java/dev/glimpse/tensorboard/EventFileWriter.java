package dev.glimpse.tensorboard;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;

/**
 * A writer of one event file of TensorBoard. Each call writes one record to the file, unbuffered,
 * so that TensorBoard sees it at once and a killed process leaves only whole records, apart from
 * one that was being written. TensorBoard ignores such a rest. For one thread.
 */
public final class EventFileWriter implements Closeable {

  private static final String VERSION = "brain.Event:2";

  private final Path file;
  private final FileChannel channel;
  private final Clock clock;

  private EventFileWriter(Path file, FileChannel channel, Clock clock) {
    this.file = file;
    this.channel = channel;
    this.clock = clock;
  }

  /**
   * Creates a file in the folder of a run. Its name has the time in seconds, and a number if such a
   * file exists already; no file is replaced.
   *
   * @param folder the folder, created if absent
   * @param clock the time of the events
   */
  public static EventFileWriter create(Path folder, Clock clock) throws IOException {
    Files.createDirectories(folder);
    EventFileWriter writer = open(folder, clock);
    try {
      writer.append(Event.newBuilder().setFileVersion(VERSION));
      return writer;
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  private static EventFileWriter open(Path folder, Clock clock) throws IOException {
    String name = "events.out.tfevents.%010d.glimpse".formatted(clock.instant().getEpochSecond());
    for (int number = 2; ; number++) {
      Path file = folder.resolve(name);
      try {
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new EventFileWriter(file, channel, clock);
      } catch (FileAlreadyExistsException e) {
        name = name.replaceFirst("glimpse.*$", "glimpse" + number);
      }
    }
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  /**
   * Writes a graph, without the values of constants of more than {@value
   * GraphConstantRemoval#LARGEST_KEPT} bytes.
   */
  public void graph(GraphDef graph) throws IOException {
    append(Event.newBuilder().setGraphDef(GraphConstantRemoval.apply(graph).toByteString()));
  }

  /**
   * Writes the values of a step.
   *
   * @param step the number of the step, not below those before
   */
  public void write(long step, SummaryBuilder summary) throws IOException {
    append(Event.newBuilder().setStep(step).setSummary(summary.build()));
  }

  private void append(Event.Builder event) throws IOException {
    Instant now = clock.instant();
    event.setWallTime(now.getEpochSecond() + now.getNano() / 1e9);
    ByteBuffer record = EventRecordEncoder.encode(event.build().toByteArray());
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
