package dev.glimpse.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class LiveViewStateTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LiveViewState board = new LiveViewState(Map.of("version", "1"));

  private List<LiveViewState.Event> now(String known) throws InterruptedException {
    return board.since(known, 0, TimeUnit.MILLISECONDS);
  }

  private static ThroughputSample moment(long at) {
    return new ThroughputSample(at, 5, 0, 0, null, null);
  }

  @Test
  void shouldTellEverythingAndThenWhatChanged() throws Exception {
    board.moment(moment(1));
    board.count("IMAGE_NOT_FOUND");

    List<LiveViewState.Event> first = now(null);
    assertThat(first).extracting(LiveViewState.Event::name).containsExactly("everything");
    JsonNode everything = JSON.readTree(first.get(0).json());
    assertThat(everything.at("/moments/0/at").asLong()).isEqualTo(1);
    assertThat(everything.at("/codes/IMAGE_NOT_FOUND").asLong()).isEqualTo(1);

    String known = first.get(0).id();
    assertThat(now(known)).isEmpty();
    board.moment(moment(2));
    List<LiveViewState.Event> second = now(known);
    assertThat(second).extracting(LiveViewState.Event::name).containsExactly("moment", "codes");
    assertThat(now(second.get(1).id())).isEmpty();
  }

  @Test
  void shouldWakeWhoeverWaits() throws Exception {
    String known = now(null).get(0).id();
    CompletableFuture<List<LiveViewState.Event>> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return board.since(known, 1, TimeUnit.MINUTES);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    board.status("reading");

    assertThat(waiting.get(30, TimeUnit.SECONDS))
        .extracting(LiveViewState.Event::json)
        .containsExactly("{\"status\":\"reading\"}");
  }

  @Test
  void shouldStayBoundedAndBeginAnewForThoseWhoAreTooFarBehind() throws Exception {
    String known = now(null).get(0).id();
    for (int i = 0; i < 1_000; i++) {
      board.moment(moment(i));
    }

    List<LiveViewState.Event> all = now(known);
    assertThat(all).extracting(LiveViewState.Event::name).containsExactly("everything");
    JsonNode moments = JSON.readTree(all.get(0).json()).get("moments");
    assertThat(moments).hasSize(LiveViewState.MOMENTS);
    assertThat(moments.get(0).get("at").asInt()).isEqualTo(1_000 - LiveViewState.MOMENTS);
  }

  @Test
  void shouldBeginAnewForWhatItDoesNotKnow() throws Exception {
    for (String known : List.of("", "other.1", now(null).get(0).id() + "9", "x".repeat(9_999))) {
      assertThat(now(known)).extracting(LiveViewState.Event::name).containsExactly("everything");
    }
  }
}
