package dev.glimpse.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class CpuFlagsTest {

  @Test
  void shouldKnowWhatMultipliesBfloat16() {
    assertThat(
            CpuFlags.parse(List.of("processor\t: 0", "flags\t\t: fpu avx512_bf16 avx512_fp16"))
                .haveBfloat16())
        .isTrue();
    assertThat(CpuFlags.parse(List.of("flags\t\t: fpu amx_bf16")).haveBfloat16()).isTrue();
  }

  @Test
  void shouldTakeNothingForGranted() {
    assertThat(CpuFlags.parse(List.of("flags\t\t: fpu avx512f avx512_bf16x")).haveBfloat16())
        .isFalse();
    assertThat(CpuFlags.parse(List.of("Features\t: asimd bf16")).haveBfloat16()).isFalse();
    assertThat(CpuFlags.parse(List.of()).haveBfloat16()).isFalse();
  }
}
