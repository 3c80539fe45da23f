package dev.glimpse.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** A reader of event files that checks every checksum, and ends before a torn record. */
public final class EventFileReader {

  private EventFileReader() {}

  /** Returns the events of the only event file in the folder of a run. */
  public static List<Event> run(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.filter(f -> f.toString().contains(".tfevents.")).toList();
      assertThat(all).hasSize(1);
      return events(Files.readAllBytes(all.get(0)));
    }
  }

  /** Returns the summary values of a run whose tags begin so, in the order of the file. */
  public static List<Summary.Value> values(Path folder, String prefix) throws IOException {
    return run(folder).stream()
        .flatMap(event -> event.getSummary().getValueList().stream())
        .filter(value -> value.getTag().startsWith(prefix))
        .toList();
  }

  static List<Event> events(byte[] file) throws IOException {
    List<Event> events = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.remaining() >= 12 && in.remaining() >= 16 + in.getLong(in.position())) {
      byte[] length = new byte[8];
      in.get(length);
      assertThat(in.getInt()).isEqualTo(masked(length));
      byte[] data = new byte[(int) ByteBuffer.wrap(length).order(in.order()).getLong()];
      in.get(data);
      assertThat(in.getInt()).isEqualTo(masked(data));
      events.add(Event.parseFrom(data));
    }
    return events;
  }

  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
