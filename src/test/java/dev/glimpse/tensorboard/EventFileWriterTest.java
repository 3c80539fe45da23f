package dev.glimpse.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dev.glimpse.system.MaskedChecksum;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

@Tag("native")
final class EventFileWriterTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05.500Z"), ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void shouldBeginWithTheVersionInAFileNamedByTheTime() throws IOException {
    Path run = folder.resolve("runs/1");

    EventFileWriter writer = EventFileWriter.create(run, CLOCK);
    writer.close();

    assertThat(writer.file()).isEqualTo(run.resolve("events.out.tfevents.1767323045.glimpse"));
    assertThat(EventFileReader.run(run))
        .containsExactly(
            Event.newBuilder().setWallTime(1767323045.5).setFileVersion("brain.Event:2").build());
  }

  @Test
  void shouldReplaceNoFileOfTheSameSecond() throws IOException {
    for (int i = 0; i < 3; i++) {
      EventFileWriter.create(folder, CLOCK).close();
    }

    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "events.out.tfevents.1767323045.glimpse",
              "events.out.tfevents.1767323045.glimpse2",
              "events.out.tfevents.1767323045.glimpse3");
    }
  }

  /** RFC 3720, B.4: CRC32C of 32 zero bytes is 0x8a9136aa, of "123456789" 0xe3069283. */
  @Test
  void shouldMaskKnownChecksumsAsTensorFlowDoes() {
    assertThat(new MaskedChecksum().add(ByteBuffer.wrap(new byte[32])).value())
        .isEqualTo(Integer.rotateRight(0x8a9136aa, 15) + 0xa282ead8);
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(new MaskedChecksum().add(ByteBuffer.wrap(digits, 0, 9)).value())
        .isEqualTo(Integer.rotateRight(0xe3069283, 15) + 0xa282ead8);
  }

  @Test
  void shouldWriteEachStepAtOnce() throws IOException {
    try (EventFileWriter writer = EventFileWriter.create(folder, CLOCK)) {
      writer.write(7, new SummaryBuilder().scalar("a/b", 0.25).scalar("c", -3));

      Event event = EventFileReader.run(folder).get(1);

      assertThat(event.getStep()).isEqualTo(7);
      assertThat(event.getSummary().getValueList())
          .extracting(Summary.Value::getTag, Summary.Value::getSimpleValue)
          .containsExactly(tuple("a/b", 0.25f), tuple("c", -3f));
    }
  }

  @Test
  void shouldKeepAllWholeRecordsOfAFileThatIsCutAnywhere() throws IOException {
    Path file;
    try (EventFileWriter writer = EventFileWriter.create(folder, CLOCK)) {
      file = writer.file();
      for (int step = 1; step <= 3; step++) {
        writer.write(step, new SummaryBuilder().scalar("loss", step));
      }
    }
    byte[] whole = Files.readAllBytes(file);
    List<Event> events = EventFileReader.events(whole);
    assertThat(events).hasSize(4);

    int last = 0;
    for (int length = 0; length <= whole.length; length++) {
      List<Event> read = EventFileReader.events(Arrays.copyOf(whole, length));
      assertThat(read).isEqualTo(events.subList(0, read.size()));
      assertThat(read.size()).isBetween(last, last + 1);
      last = read.size();
    }
    assertThat(last).isEqualTo(4);
  }

  @Test
  void shouldWriteAnImageAsPngWithItsSize() throws IOException {
    BufferedImage image = new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB);
    image.setRGB(4, 2, 0x123456);

    Summary.Image written = written(new SummaryBuilder().image("x", image)).getImage();

    assertThat(List.of(written.getWidth(), written.getHeight())).containsExactly(5, 3);
    byte[] png = written.getEncodedImageString().toByteArray();
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getRGB(4, 2)).isEqualTo(0xff123456);
  }

  @Test
  void shouldWriteATableForThePluginOfTexts() throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("--seed", "28");
    rows.put("--data", "a|b");

    Summary.Value written = written(new SummaryBuilder().table("options", rows));

    assertThat(written.getMetadata().getPluginData().getPluginName()).isEqualTo("text");
    assertThat(written.getTensor().getDtype()).isEqualTo(DataType.DT_STRING);
    assertThat(written.getTensor().getStringVal(0).toStringUtf8())
        .isEqualTo("| name | value |\n|---|---|\n| --seed | `28` |\n| --data | `a\\|b` |\n");
  }

  @Test
  void shouldPutValuesIntoTensorFlowsBuckets() throws IOException {
    HistogramProto histogram =
        written(new SummaryBuilder().histogram("h", new float[] {-1, 0, 0.5f, 0.5f, 2, 1e30f}))
            .getHisto();

    assertThat(histogram.getNum()).isEqualTo(6);
    assertThat(histogram.getMin()).isEqualTo(-1);
    assertThat(histogram.getMax()).isEqualTo(1e30f);
    assertThat(histogram.getSumSquares()).isEqualTo(5.5 + (double) 1e30f * 1e30f);
    assertThat(histogram.getBucketLimitList()).hasSameSizeAs(histogram.getBucketList()).isSorted();
    assertThat(histogram.getBucketLimitList()).last().isEqualTo(Double.MAX_VALUE);
    assertThat(count(histogram, -1)).isEqualTo(1);
    assertThat(count(histogram, 0)).isEqualTo(1);
    assertThat(count(histogram, 0.5)).isEqualTo(2);
    assertThat(count(histogram, 2)).isEqualTo(1);
    assertThat(histogram.getBucketList().stream().mapToDouble(n -> n).sum()).isEqualTo(6);
    assertThat(histogram.getBucket(0)).as("the left edge").isZero();
  }

  /** The count of the bucket with this value. */
  private static double count(HistogramProto histogram, double value) {
    int bucket = 0;
    while (histogram.getBucketLimit(bucket) <= value) {
      bucket++;
    }
    return histogram.getBucket(bucket);
  }

  @Test
  void shouldCountNoNumbersThatAreNotFinite() throws IOException {
    HistogramProto some =
        written(new SummaryBuilder().histogram("h", new float[] {Float.NaN, 1, 1 / 0f})).getHisto();
    HistogramProto none =
        written(new SummaryBuilder().histogram("h", new float[] {Float.NaN})).getHisto();

    assertThat(some.getNum()).isEqualTo(1);
    assertThat(some.getMax()).isEqualTo(1);
    assertThat(none).isEqualTo(HistogramProto.getDefaultInstance());
  }

  @Test
  void shouldLeaveTheValuesOfLargeConstantsOutOfTheGraph() throws IOException {
    NodeDef small = constant("small", 16);
    GraphDef graph = GraphDef.newBuilder().addNode(small).addNode(constant("large", 9000)).build();

    try (EventFileWriter writer = EventFileWriter.create(folder, CLOCK)) {
      writer.graph(graph);
    }

    GraphDef written = GraphDef.parseFrom(EventFileReader.run(folder).get(1).getGraphDef());
    assertThat(written.getNode(0)).isEqualTo(small);
    assertThat(written.getNode(1).getName()).isEqualTo("large");
    assertThat(written.getNode(1).getAttrOrThrow("value").getTensor())
        .isEqualTo(
            TensorProto.newBuilder()
                .setDtype(DataType.DT_UINT8)
                .setTensorShape(shape(9000))
                .build());
  }

  private static NodeDef constant(String name, int bytes) {
    TensorProto value =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_UINT8)
            .setTensorShape(shape(bytes))
            .setTensorContent(ByteString.copyFrom(new byte[bytes]))
            .build();
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
        .build();
  }

  private static TensorShapeProto shape(int size) {
    return TensorShapeProto.newBuilder()
        .addDim(TensorShapeProto.Dim.newBuilder().setSize(size))
        .build();
  }

  private Summary.Value written(SummaryBuilder summary) throws IOException {
    Path run = Files.createTempDirectory(folder, "run");
    try (EventFileWriter writer = EventFileWriter.create(run, CLOCK)) {
      writer.write(1, summary);
    }
    return EventFileReader.run(run).get(1).getSummary().getValue(0);
  }
}
