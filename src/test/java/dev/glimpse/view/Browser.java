package dev.glimpse.view;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A headless Chromium, of those that are installed; nothing is downloaded. */
final class Browser implements AutoCloseable {

  private final ChromeDriver driver;

  private Browser(Path chromium, Path driver) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // root has none
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-proxy-server",
        "--lang=en-GB");
    this.driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .usingAnyFreePort()
                .build(),
            options);
  }

  /** One that shows nothing yet, or the end of the test where none is installed. */
  static Browser start() {
    Optional<Path> chromium = onPath("chromium").or(() -> onPath("google-chrome"));
    Optional<Path> driver = onPath("chromedriver");
    assumeTrue(
        chromium.isPresent() && driver.isPresent(),
        "Neither chromium nor chromedriver may be missing; Debian's packages are chromium and"
            + " chromium-driver");
    return new Browser(chromium.orElseThrow(), driver.orElseThrow());
  }

  private static Optional<Path> onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Sets the window's size in CSS pixels. */
  void resize(int width, int height) {
    var unused =
        driver.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** What the user prefers: {@code dark} or {@code light}; motion or not. */
  void prefer(String scheme, boolean lessMotion) {
    var unused =
        driver.executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of(
                "features",
                List.of(
                    Map.of("name", "prefers-color-scheme", "value", scheme),
                    Map.of(
                        "name",
                        "prefers-reduced-motion",
                        "value",
                        lessMotion ? "reduce" : "no-preference"))));
  }

  /** Writes what the window shows as PNG, without scroll bars. */
  void screenshot(Path file) throws IOException {
    var unused = driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
    Object png =
        driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png")).get("data");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(String.valueOf(png)));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
