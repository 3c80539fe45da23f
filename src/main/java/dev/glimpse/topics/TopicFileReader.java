package dev.glimpse.topics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;

/**
 * A reader of Strimzi {@code KafkaTopic} resources, so that the same files create the same topics
 * in Kubernetes and on any broker. A file contains one or more of them; unknown content is
 * rejected.
 */
public final class TopicFileReader {

  /** The API version of Strimzi 1.0 and the previous one, whose topics have the same form. */
  private static final Set<String> API_VERSIONS =
      Set.of("kafka.strimzi.io/v1", "kafka.strimzi.io/v1beta2");

  private static final List<String> PACKAGED =
      List.of(
          "image-requests.yaml",
          "image-predictions.yaml",
          "image-requests-dlq.yaml",
          "image-predictions-shadow.yaml");

  private static final ObjectReader YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readerFor(JsonNode.class);

  private TopicFileReader() {}

  /** Returns the topics of Glimpse that this build contains. */
  public static List<TopicDeclaration> packaged() throws IOException {
    List<TopicDeclaration> topics = new ArrayList<>();
    for (String name : PACKAGED) {
      try (InputStream in = TopicFileReader.class.getResourceAsStream("/topics/" + name)) {
        if (in == null) {
          throw new IOException("topics/" + name + " is missing from this build");
        }
        topics.addAll(parse("topics/" + name, in));
      }
    }
    return topics;
  }

  /**
   * Returns the topics in the given files, and in all {@code .yaml} and {@code .yml} files of the
   * given folders, except {@code asyncapi.yaml}, which describes the topics' events.
   *
   * @throws DeclarationException if a document is not a topic, or two topics have the same name
   * @throws IOException if a file cannot be read
   */
  public static List<TopicDeclaration> read(List<Path> filesAndFolders) throws IOException {
    List<TopicDeclaration> topics = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path file : files(filesAndFolders)) {
      try (InputStream in = Files.newInputStream(file)) {
        for (TopicDeclaration topic : parse(file.toString(), in)) {
          if (!names.add(topic.name())) {
            throw new DeclarationException(
                file.toString(), "topic " + topic.name() + " is declared twice", null);
          }
          topics.add(topic);
        }
      }
    }
    return topics;
  }

  private static List<Path> files(List<Path> filesAndFolders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : filesAndFolders) {
      if (!Files.exists(path)) {
        throw new DeclarationException(path.toString(), "there is no such file or folder", null);
      }
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try (Stream<Path> found = Files.list(path)) {
        List<Path> yaml =
            found
                .filter(
                    f ->
                        f.getFileName()
                            .toString()
                            .matches("(?!asyncapi\\.)[^.].*\\.ya?ml")) // not hidden
                .sorted()
                .toList();
        if (yaml.isEmpty()) {
          throw new DeclarationException(path.toString(), "no .yaml file in this folder", null);
        }
        files.addAll(yaml);
      }
    }
    return files;
  }

  private static List<TopicDeclaration> parse(String file, InputStream in) throws IOException {
    List<TopicDeclaration> topics = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readValues(in)) {
      while (documents.hasNextValue()) {
        topics.add(topic(file, documents.nextValue()));
      }
    } catch (JsonProcessingException e) {
      throw new DeclarationException(
          file, "line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
    }
    if (topics.isEmpty()) {
      throw new DeclarationException(file, "this file is empty", null);
    }
    return topics;
  }

  private static TopicDeclaration topic(String file, JsonNode document) {
    if (!document.isObject()) {
      throw new DeclarationException(file, "a KafkaTopic resource has to be an object", null);
    }
    ResourceFieldReader root = new ResourceFieldReader(file, "", document);
    root.allowing(Set.of("apiVersion", "kind", "metadata", "spec"));
    if (!API_VERSIONS.contains(root.text("apiVersion"))) {
      throw root.wrong(
          "apiVersion", "is " + root.text("apiVersion") + ", allowed: " + API_VERSIONS);
    }
    if (!root.text("kind").equals("KafkaTopic")) {
      throw root.wrong("kind", "is " + root.text("kind") + ", allowed: KafkaTopic");
    }
    ResourceFieldReader metadata = root.object("metadata");
    ResourceFieldReader spec =
        root.object("spec").allowing(Set.of("topicName", "partitions", "replicas", "config"));
    String resourceName = metadata.text("name");
    String name = spec.text("topicName", resourceName);
    try {
      Topic.validate(name);
    } catch (InvalidTopicException e) {
      String field = name.equals(resourceName) ? "metadata.name" : "spec.topicName";
      throw root.wrong(field, "is not a valid topic name: " + e.getMessage());
    }
    return new TopicDeclaration(
        name, spec.count("partitions"), spec.count("replicas"), spec.settings("config"), file);
  }
}
