import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Rewrites an unpacked archive of {@code docker save} so that its bytes depend on the image's files
 * only: all times in the layers above the base image and in the configuration become one time, and
 * names of the containers that built the image are removed. Builders before BuildKit cannot do this
 * themselves. {@code docker load} reads the result.
 *
 * <p>Arguments: the unpacked archive, the number of layers of the base image, which keep their
 * bytes, the time, and the file to write.
 */
final class ReproducibleArchive {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path saved;
  private final FileTime time;

  private ReproducibleArchive(Path saved, FileTime time) {
    this.saved = saved;
    this.time = time;
  }

  public static void main(String[] args) throws Exception {
    Instant time = Instant.parse(args[2]);
    new ReproducibleArchive(Path.of(args[0]), FileTime.from(time))
        .write(Integer.parseInt(args[1]), Path.of(args[3]));
  }

  private void write(int baseLayers, Path file) throws IOException {
    JsonNode image = JSON.readTree(saved.resolve("manifest.json").toFile()).get(0);
    List<Path> layers = new ArrayList<>();
    ArrayNode digests = JSON.createArrayNode();
    ArrayNode names = JSON.createArrayNode();
    for (JsonNode layer : image.get("Layers")) {
      Path path = saved.resolve(layer.asText());
      Path written = saved.resolve("layer-" + layers.size() + ".tar");
      String digest = layers.size() < baseLayers ? copy(path, written) : rewrite(path, written);
      layers.add(written);
      digests.add("sha256:" + digest);
      names.add(digest + ".tar");
    }
    JsonNode config = JSON.readTree(saved.resolve(image.get("Config").asText()).toFile());
    byte[] configuration = JSON.writeValueAsBytes(timeless((ObjectNode) config, digests));
    String configName = HexFormat.of().formatHex(sha256().digest(configuration)) + ".json";
    ArrayNode manifest = JSON.createArrayNode();
    manifest
        .addObject()
        .put("Config", configName)
        .<ObjectNode>set("RepoTags", image.get("RepoTags"))
        .set("Layers", names);
    try (TarArchiveOutputStream out = tar(Files.newOutputStream(file))) {
      put(out, "manifest.json", manifest.toString().getBytes(StandardCharsets.UTF_8));
      put(out, configName, configuration);
      for (int i = 0; i < layers.size(); i++) {
        put(out, names.get(i).asText(), layers.get(i));
      }
    }
  }

  /** Returns the configuration with one time and without the containers that built the image. */
  private ObjectNode timeless(ObjectNode config, ArrayNode digests) {
    config.remove(List.of("container", "container_config", "docker_version"));
    config.put("created", time.toString());
    for (JsonNode step : config.withArray("history")) {
      ((ObjectNode) step).put("created", time.toString());
    }
    // The image of the step before, by its id.
    config.withObject("/config").remove("Image");
    config.withObject("/rootfs").set("diff_ids", digests);
    return config;
  }

  /** Opens a layer. Docker's image store of containerd saves layers compressed, the others do not. */
  private static InputStream open(Path layer) throws IOException {
    PushbackInputStream in =
        new PushbackInputStream(new BufferedInputStream(Files.newInputStream(layer)), 2);
    byte[] magic = in.readNBytes(2);
    in.unread(magic);
    return magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b
        ? new GZIPInputStream(in)
        : in;
  }

  private String copy(Path layer, Path written) throws IOException {
    try (InputStream in = open(layer);
        DigestOutputStream out = digesting(written)) {
      in.transferTo(out);
      return digest(out);
    }
  }

  private String rewrite(Path layer, Path written) throws IOException {
    try (InputStream file = open(layer);
        TarArchiveInputStream in = new TarArchiveInputStream(file);
        DigestOutputStream digesting = digesting(written);
        TarArchiveOutputStream out = tar(digesting)) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entry.setLastModifiedTime(time);
        entry.setLastAccessTime(null);
        entry.setStatusChangeTime(null);
        entry.setCreationTime(null);
        out.putArchiveEntry(entry);
        in.transferTo(out);
        out.closeArchiveEntry();
      }
      out.finish();
      return digest(digesting);
    }
  }

  private void put(TarArchiveOutputStream out, String name, byte[] content) throws IOException {
    begin(out, name, content.length);
    out.write(content);
    out.closeArchiveEntry();
  }

  private void put(TarArchiveOutputStream out, String name, Path content) throws IOException {
    begin(out, name, Files.size(content));
    Files.copy(content, out);
    out.closeArchiveEntry();
  }

  private void begin(TarArchiveOutputStream out, String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setLastModifiedTime(time);
    entry.setSize(size);
    out.putArchiveEntry(entry);
  }

  private static TarArchiveOutputStream tar(OutputStream out) {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    return tar;
  }

  private static DigestOutputStream digesting(Path file) throws IOException {
    return new DigestOutputStream(
        new BufferedOutputStream(Files.newOutputStream(file), 1 << 20), sha256());
  }

  private static String digest(DigestOutputStream out) {
    return HexFormat.of().formatHex(out.getMessageDigest().digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
