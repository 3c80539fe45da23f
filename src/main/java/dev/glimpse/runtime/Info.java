package dev.glimpse.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.event.Prediction;
import dev.glimpse.management.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What runs here, in JSON: Glimpse's version, and once it is loaded the engine, the device and the
 * models.
 *
 * <p>Threads: the pipeline comes from the one that starts the service; any asks.
 */
final class Info implements Endpoint {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "application/json; charset=utf-8";

  private volatile @Nullable ImagePipeline pipeline;

  /** From now on its models too. */
  void loaded(ImagePipeline pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public Reply reply() {
    Map<String, Object> info = new TreeMap<>();
    info.put("version", Version.NUMBER);
    ImagePipeline loaded = pipeline;
    if (loaded != null) {
      Prediction.Model model = loaded.model();
      info.put("engine", loaded.engine());
      info.put("device", loaded.device());
      info.put(
          "models",
          List.of(
              Map.of("name", model.name(), "version", model.version(), "sha256", model.sha256())));
    }
    try {
      return new Reply(200, TYPE, JSON.writeValueAsBytes(info));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of strings is JSON", e);
    }
  }
}
