package dev.glimpse.collect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file with a line of JSON for each image that was ever collected into a folder. It remembers
 * images that the user deleted. A line that a killed process left incomplete is removed.
 *
 * <p>This process holds a lock on the file while it is open. For one thread at a time.
 */
final class CollectedIndex implements AutoCloseable {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{64}");

  private final FileChannel channel;
  private final Map<String, CollectedImage> images = new LinkedHashMap<>();

  private CollectedIndex(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens or creates an index.
   *
   * @throws CollectException if another process has it open, or a line of it cannot be read
   */
  static CollectedIndex open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    CollectedIndex index = new CollectedIndex(channel);
    try {
      if (!isLocked(channel)) {
        throw new CollectException("Another process is collecting into the folder of " + file);
      }
      index.read(file);
      return index;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) { // another thread of this JVM
      return false;
    }
  }

  private void read(Path file) throws IOException {
    byte[] bytes = Channels.newInputStream(channel.position(0)).readAllBytes();
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end < bytes.length) {
      FileChannel unused = channel.truncate(end);
    }
    FileChannel unused = channel.position(end);
    List<String> lines = new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      CollectedImage image = image(lines.get(i));
      if (image == null) {
        throw new CollectException(
            "%s:%d does not describe a collected image; delete this line, or the file"
                .formatted(file, i + 1));
      }
      images.put(image.sha256(), image);
    }
  }

  private static @Nullable CollectedImage image(String line) {
    try {
      CollectedImage image = JSON.readValue(line, CollectedImage.class);
      return image != null && isComplete(image) ? image : null;
    } catch (JsonProcessingException e) {
      return null; // the caller names the line
    }
  }

  /** Returns whether the required fields are there; the checksum is also the name of a file. */
  private static boolean isComplete(CollectedImage image) {
    return image.sha256() != null
        && CHECKSUM.matcher(image.sha256()).matches()
        && image.file() != null
        && image.label() != null
        && image.model() != null
        && image.request() != null;
  }

  /** Returns whether an image of this checksum was ever collected. */
  boolean contains(String sha256) {
    return images.containsKey(sha256);
  }

  /** Returns all images, the oldest first. */
  Collection<CollectedImage> images() {
    return images.values();
  }

  /** Appends an image. */
  void add(CollectedImage image) throws IOException {
    byte[] line = (JSON.writeValueAsString(image) + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer left = ByteBuffer.wrap(line);
    while (left.hasRemaining()) {
      int unused = channel.write(left);
    }
    images.put(image.sha256(), image);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
