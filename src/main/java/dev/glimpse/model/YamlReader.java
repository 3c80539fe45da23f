package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The YAML mapper for descriptors and label files; it reads JSON too, which is a subset of YAML.
 */
final class YamlReader {

  private static final JsonInclude.Value NON_NULL =
      JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL);

  static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .defaultPropertyInclusion(NON_NULL)
          .build();

  private YamlReader() {}

  /** Converts a part of a validated document. */
  static <T> T value(JsonNode node, Class<T> type) {
    try {
      return MAPPER.treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(node + " is not a valid " + type.getSimpleName(), e);
    }
  }

  /** Reads a YAML document from the jar. */
  static JsonNode resource(String name) {
    try {
      return MAPPER.readTree(text(name));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The jar's " + name + " is damaged", e);
    }
  }

  /** Returns the text of a document in the jar. */
  static String text(String name) {
    try (InputStream in = YamlReader.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("The jar does not contain " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
