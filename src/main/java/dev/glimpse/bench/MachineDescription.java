package dev.glimpse.bench;

import dev.glimpse.pipeline.GlimpseVersion;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;

/** A description of the machine of a run. */
final class MachineDescription {

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final List<String> FAST_ARITHMETIC =
      List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16");
  private static final double MIB = 1 << 20;

  private MachineDescription() {}

  /** Returns the hardware and versions, by name. */
  static Map<String, String> describe() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    all.put("processor", processor());
    all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    all.put("heap", heap());
    all.put("load before", load());
    all.put(
        "JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    all.put("Glimpse", GlimpseVersion.NUMBER);
    all.put("Kafka", AppInfoParser.getVersion() + ", a broker of its own in another process");
    return all;
  }

  /**
   * Returns the processor's name and instruction sets on Linux; elsewhere the JVM's architecture.
   */
  private static String processor() {
    try (Stream<String> lines = Files.lines(CPUINFO)) {
      Map<String, String> first = new LinkedHashMap<>();
      lines
          .takeWhile(line -> !line.isBlank())
          .map(line -> line.split(":", 2))
          .filter(pair -> pair.length == 2)
          .forEach(pair -> first.put(pair[0].trim(), pair[1].trim()));
      List<String> flags = List.of(first.getOrDefault("flags", "").split(" "));
      return first.getOrDefault("model name", System.getProperty("os.arch"))
          + FAST_ARITHMETIC.stream()
              .filter(flags::contains)
              .reduce("", (all, flag) -> all + ", " + flag);
    } catch (IOException e) { // not on Linux
      return System.getProperty("os.arch");
    }
  }

  /** Returns the system load average, including other processes; the machine should be idle. */
  static String load() {
    return FigureFormatter.text(
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** Returns the maximum heap of the run. */
  private static String heap() {
    return FigureFormatter.text(Runtime.getRuntime().maxMemory() / MIB) + " MiB at most";
  }
}
