import dev.glimpse.bench.SyntheticPhotoGenerator;
import dev.glimpse.demo.LocalBroker;
import dev.glimpse.topics.TopicApplier;
import dev.glimpse.topics.TopicDeclaration;
import dev.glimpse.topics.TopicFileReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * The broker of {@code glimpse bench} with the topics of its part c, and its generated photos, for
 * programs that are not Java. Arguments: a folder, and the number of photos that are written into
 * it if it has none. Prints the bootstrap servers and runs until its standard input ends.
 */
final class BrokerWithPhotos {

  private static final int PARTITIONS = 8;

  private BrokerWithPhotos() {}

  public static void main(String[] args) throws Exception {
    draw(Path.of(args[0]), Integer.parseInt(args[1]));
    try (LocalBroker broker = LocalBroker.startForLong();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicApplier applier = new TopicApplier(admin);
      for (TopicDeclaration topic : TopicFileReader.packaged()) {
        applier.apply(topic.withPartitions(PARTITIONS).withReplicas(1, "the comparison"));
      }
      System.out.println(broker.bootstrapServers());
      while (System.in.read() >= 0) {}
    }
  }

  private static void draw(Path folder, int count) throws Exception {
    Files.createDirectories(folder);
    try (var files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        return;
      }
    }
    List<byte[]> photos = SyntheticPhotoGenerator.draw(count, count);
    for (int i = 0; i < count; i++) {
      Files.write(folder.resolve("photo-%04d.jpg".formatted(i)), photos.get(i));
    }
  }
}
