package dev.glimpse.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.event.Prediction;
import dev.glimpse.management.ManagementEndpoint;
import dev.glimpse.pipeline.GlimpseVersion;
import dev.glimpse.pipeline.ImagePipeline;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The endpoint {@code /info}, in JSON: Glimpse's version, and after loading the engine, the device
 * and the models.
 */
final class InfoEndpoint implements ManagementEndpoint {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "application/json; charset=utf-8";

  private final Supplier<ServicePhase> phase;

  InfoEndpoint(Supplier<ServicePhase> phase) {
    this.phase = phase;
  }

  private static Map<String, String> version(Prediction.Model model) {
    return Map.of("name", model.name(), "version", model.version(), "sha256", model.sha256());
  }

  @Override
  public Reply reply() {
    Map<String, Object> info = new TreeMap<>();
    info.put("version", GlimpseVersion.NUMBER);
    ImagePipeline loaded = phase.get().pipeline();
    if (loaded != null) {
      info.put("engine", loaded.engineInfo().engine());
      info.put("device", loaded.engineInfo().device());
      info.put(
          "models", loaded.models().loadedVersions().stream().map(InfoEndpoint::version).toList());
    }
    try {
      return new Reply(200, TYPE, JSON.writeValueAsBytes(info));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of strings is JSON", e);
    }
  }
}
