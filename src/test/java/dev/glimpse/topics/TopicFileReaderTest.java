package dev.glimpse.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class TopicFileReaderTest {

  private static final String VALID =
      """
      apiVersion: kafka.strimzi.io/v1
      kind: KafkaTopic
      metadata:
        name: a.topic
        labels:
          strimzi.io/cluster: main
      spec:
        partitions: 3
        replicas: 2
        config:
          retention.ms: 1000
          unclean.leader.election.enable: false
          cleanup.policy: [compact, delete]
          compression.type: lz4
      """;

  @TempDir private Path folder;

  @Test
  void shouldReadAllFieldsAsKafkaWritesThem() throws IOException {
    assertThat(TopicFileReader.read(List.of(write("a.yaml", VALID))))
        .containsExactly(
            new TopicDeclaration(
                "a.topic",
                3,
                2,
                Map.of(
                    "retention.ms", "1000",
                    "unclean.leader.election.enable", "false",
                    "cleanup.policy", "compact,delete",
                    "compression.type", "lz4"),
                folder.resolve("a.yaml").toString()));
  }

  @Test
  void shouldLeaveNumbersToBrokerWhereNoneAreDeclared() throws IOException {
    String minimal = VALID.substring(0, VALID.indexOf("spec:")) + "spec: {}\n";

    assertThat(TopicFileReader.read(List.of(write("a.yaml", minimal))))
        .containsExactly(
            new TopicDeclaration(
                "a.topic", null, null, Map.of(), folder.resolve("a.yaml").toString()));
  }

  @Test
  void shouldPreferTopicNameToResourceName() throws IOException {
    String named = VALID.replace("spec:", "spec:\n  topicName: Another_Topic");

    assertThat(TopicFileReader.read(List.of(write("a.yaml", named))))
        .extracting(TopicDeclaration::name)
        .containsExactly("Another_Topic");
  }

  @Test
  void shouldReadSeveralDocumentsAndFolders() throws IOException {
    write("1.yaml", VALID + "---\n" + VALID.replace("a.topic", "b.topic"));
    write("2.yml", VALID.replace("a.topic", "c.topic"));
    write("notes.txt", "not yaml: [");

    assertThat(TopicFileReader.read(List.of(folder)))
        .extracting(TopicDeclaration::name)
        .containsExactly("a.topic", "b.topic", "c.topic");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "partitions: 3     | partitons: 3     | spec.partitons is not known",
        "partitions: 3     | partitions: '3'  | spec.partitions has to be an integer",
        "partitions: 3     | partitions: 0    | spec.partitions has to be an integer of at least 1",
        "partitions: 3     | partitions: 2.5  | spec.partitions has to be an integer",
        "replicas: 2       | replicas: -1     | spec.replicas has to be an integer of at least 1",
        "retention.ms: 1000| retention.ms:    | spec.config.retention.ms has to be a string",
        "name: a.topic     | name: a topic    | metadata.name is not a valid topic name",
        "name: a.topic     | nam: a.topic     | metadata.name is missing",
        "kind: KafkaTopic  | kind: KafkaUser  | kind is KafkaUser, allowed: KafkaTopic",
        "strimzi.io/v1     | strimzi.io/v3    | apiVersion is kafka.strimzi.io/v3, allowed: [kafka",
        "partitions: 3     | replicas: 4      | Duplicate field 'replicas'",
        "spec:             | 'spec: ['        | line 9"
      })
  void shouldNameFileAndFieldOfWhatIsWrong(String right, String wrong, String message)
      throws IOException {
    Path file = write("wrong.yaml", VALID.replace(right, wrong));

    assertThatThrownBy(() -> TopicFileReader.read(List.of(file)))
        .isInstanceOf(DeclarationException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseTheSameTopicTwice() throws IOException {
    write("1.yaml", VALID);
    write("2.yaml", VALID);

    assertThatThrownBy(() -> TopicFileReader.read(List.of(folder)))
        .isInstanceOf(DeclarationException.class)
        .hasMessageContaining("2.yaml: topic a.topic is declared twice");
  }

  @Test
  void shouldRefuseWhatIsNotThere() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path missing = folder.resolve("missing.yaml");
    Path blank = write("blank.yaml", "# nothing\n");

    assertThatThrownBy(() -> TopicFileReader.read(List.of(empty)))
        .hasMessage(empty + ": no .yaml file in this folder");
    assertThatThrownBy(() -> TopicFileReader.read(List.of(missing)))
        .hasMessage(missing + ": there is no such file or folder");
    assertThatThrownBy(() -> TopicFileReader.read(List.of(blank)))
        .hasMessage(blank + ": this file is empty");
  }

  @Test
  void shouldCarryTheSameTopicsAsTheFolder() throws IOException {
    assertThat(TopicFileReader.packaged())
        .containsExactlyInAnyOrderElementsOf(TopicFileReader.read(List.of(Path.of("topics"))));
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
