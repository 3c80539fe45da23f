package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class VersionOrderTest {

  @Test
  void shouldOrderAsPeopleDo() {
    List<String> order =
        List.of(
            "1",
            "1.0",
            "1.9",
            "1.10",
            "1a",
            "2",
            "2016-08-28",
            "2016-09-09",
            "12345678901234567890",
            "beta2",
            "beta10");
    List<String> shuffled = new ArrayList<>(order);
    Collections.reverse(shuffled);

    shuffled.sort(VersionOrder.ORDER);

    assertThat(shuffled).isEqualTo(order);
  }

  @Test
  void shouldTellApartWhatDiffersInDotsOnly() {
    assertThat(VersionOrder.ORDER.compare("1.0", "1-0")).isNotZero();
    assertThat(VersionOrder.ORDER.compare("1.0", "1.0")).isZero();
  }
}
