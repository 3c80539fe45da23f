package dev.glimpse.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The features of the processor as Linux lists them; empty on other systems. */
record CpuFlags(Set<String> flags) {

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16");

  CpuFlags {
    flags = Set.copyOf(flags);
  }

  static CpuFlags ofThisMachine() {
    try {
      return parse(Files.readAllLines(CPUINFO));
    } catch (IOException e) { // another system, or a sandbox
      return new CpuFlags(Set.of());
    }
  }

  static CpuFlags parse(List<String> cpuinfo) {
    return new CpuFlags(
        cpuinfo.stream()
            .filter(line -> line.startsWith("flags"))
            .limit(1)
            .flatMap(line -> Stream.of(line.substring(line.indexOf(':') + 1).trim().split(" +")))
            .collect(Collectors.toSet()));
  }

  /** Returns whether the processor multiplies bfloat16 in hardware. */
  boolean haveBfloat16() {
    return BFLOAT16.stream().anyMatch(flags::contains);
  }
}
