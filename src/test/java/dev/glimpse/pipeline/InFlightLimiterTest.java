package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class InFlightLimiterTest {

  private static int taken(InFlightLimiter places, String asker, int most) {
    int taken = 0;
    while (taken < most && places.tryTake(asker)) {
      taken++;
    }
    return taken;
  }

  @Test
  void shouldGiveEveryAskerItsShareWhoeverAsksFirst() {
    InFlightLimiter places = new InFlightLimiter(4);
    Map<String, Integer> taken = new HashMap<>();
    List<String> askers = List.of("a", "b", "c", "d", "e", "f");

    for (int round = 0; round < 300; round++) {
      List<String> takenNow = new ArrayList<>();
      for (String asker : askers) { // always in this order, and as many as it can get
        while (places.tryTake(asker)) {
          taken.merge(asker, 1, Integer::sum);
          takenNow.add(asker);
        }
      }
      takenNow.forEach(places::giveBack);
    }

    int all = taken.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(all).as("few places wait for an asker whose turn has passed").isGreaterThan(600);
    assertThat(taken).hasSize(6);
    assertThat(taken.values()).allSatisfy(n -> assertThat(n).isBetween(all / 8, all / 4));
  }

  @Test
  void shouldLetOneAskerHaveTwoThirdsWhileNobodyElseAsks() {
    assertThat(taken(new InFlightLimiter(512), "a", 512)).isEqualTo(341);
    assertThat(taken(new InFlightLimiter(1), "a", 1)).as("the last one, too").isEqualTo(1);
  }

  @Test
  void shouldLeavePlacesToNewcomersHoweverManyHoldTheirsForEver() {
    InFlightLimiter places = new InFlightLimiter(512);
    for (String stuck : List.of("a", "b", "c", "d", "e", "f", "g")) {
      assertThat(taken(places, stuck, 128)).isPositive();
    }

    assertThat(taken(places, "newcomer", 128)).isPositive();
    assertThat(places.tryTake("another")).as("not behind those that wait").isTrue();
  }

  @Test
  void shouldNotKeepAPlaceForAnAskerThatIsGone() {
    InFlightLimiter places = new InFlightLimiter(1);
    assertThat(places.tryTake("a")).isTrue();
    assertThat(places.tryTake("gone")).isFalse();
    assertThat(places.tryTake("b")).isFalse();
    places.giveBack("a");
    assertThat(places.tryTake("b")).isFalse();

    places.leaveLine("gone");

    assertThat(places.tryTake("b")).isTrue();
  }
}
