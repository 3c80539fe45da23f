package dev.glimpse.inference;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The native library of TensorFlow. It is packaged in a jar on the class path, and has to be a
 * folder of files before the first class of TensorFlow or of DJL's engine is loaded.
 *
 * <p>Nothing is ever downloaded: DJL gets the folder and is set to stay offline. All methods may be
 * called from any thread; the unpacking is also safe between processes, see {@link
 * UnpackedLibraryFolder}.
 */
public final class TensorFlowNativeLibrary {

  /**
   * The environment variable, or else the system property, with the folder in which DJL looks
   * first. DJL loads nothing else if that folder has the library.
   */
  static final String DJL_LIBRARY_PATH = "TENSORFLOW_LIBRARY_PATH";

  private static final String JNA_FOLDER = "jna.tmpdir";
  private static final String RESOURCE_ROOT = "org/tensorflow/internal/c_api/";
  private static final String SUPPORTED = "linux-x86_64, macosx-arm64";

  private final Path cacheRoot;
  private final String platform;
  private final ClassLoader classPath;

  /**
   * Creates the library for this machine.
   *
   * @param cacheRoot the folder to unpack to, created if absent; needs about 650 MB (1.5 GB with
   *     CUDA)
   */
  public TensorFlowNativeLibrary(Path cacheRoot) {
    this(cacheRoot, currentPlatform(), TensorFlowNativeLibrary.class.getClassLoader());
  }

  TensorFlowNativeLibrary(Path cacheRoot, String platform, ClassLoader classPath) {
    this.cacheRoot = cacheRoot.toAbsolutePath();
    this.platform = platform;
    this.classPath = classPath;
  }

  /**
   * Unpacks the library unless it is already unpacked, and makes this JVM use it. Must be called
   * before any class of TensorFlow or DJL is used.
   *
   * <p>If the environment variable {@value #DJL_LIBRARY_PATH} is set, the library in that folder is
   * used as it is.
   *
   * @return the folder with the library
   * @throws IllegalStateException if no library for this platform is packaged, or the environment
   *     variable names a folder without one, with a message for the user
   * @throws IOException if the cache folder cannot be written
   */
  public Path prepare() throws IOException {
    String own = System.getenv(DJL_LIBRARY_PATH);
    Path folder = own == null ? unpack() : checked(Path.of(own).toAbsolutePath());
    System.setProperty(DJL_LIBRARY_PATH, folder.toString());
    System.setProperty("ai.djl.offline", "true");
    // JavaCPP would otherwise prefer the jar to the folder and unpack all files a second time.
    System.setProperty("org.bytedeco.javacpp.pathsfirst", "true");
    System.setProperty("org.bytedeco.javacpp.platform.preloadpath", folder.toString());
    System.setProperty("org.bytedeco.javacpp.platform.librarypath", folder.toString());
    System.setProperty("org.bytedeco.javacpp.cachedir", cacheRoot.resolve("javacpp").toString());
    unpackJnaTo(cacheRoot);
    // JavaCPP's own memory limits are per process and run the garbage collector when reached.
    System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
    return folder;
  }

  /**
   * Makes JNA unpack its library, which is small, to a folder, unless the user has chosen one; it
   * deletes the file at once. Has no effect after the first use of JNA.
   *
   * @param cacheRoot ignored if it cannot be written
   */
  public static void unpackJnaTo(Path cacheRoot) {
    if (System.getProperty(JNA_FOLDER) == null && Files.isWritable(cacheRoot)) {
      System.setProperty(JNA_FOLDER, cacheRoot.toString());
    }
  }

  /** Unpacks the library as {@link #prepare} does, but changes no setting of this JVM. */
  Path unpack() throws IOException {
    try (JarFile jar = openJar()) {
      TreeMap<String, JarEntry> files = new TreeMap<>();
      String prefix = RESOURCE_ROOT + platform + "/";
      jar.stream()
          .filter(entry -> entry.getName().startsWith(prefix) && !entry.isDirectory())
          .forEach(entry -> files.put(entry.getName().substring(prefix.length()), entry));
      Files.createDirectories(cacheRoot);
      return new UnpackedLibraryFolder(cacheRoot, name(jar), files).from(jar);
    }
  }

  private Path checked(Path folder) {
    if (!Files.isRegularFile(folder.resolve(libraryFile()))) {
      throw new IllegalStateException(
          "The environment variable "
              + DJL_LIBRARY_PATH
              + " is "
              + folder
              + ", which has no "
              + libraryFile()
              + ". Unset it to use the packaged library.");
    }
    return folder;
  }

  private JarFile openJar() throws IOException {
    URL library = classPath.getResource(RESOURCE_ROOT + platform + "/" + libraryFile());
    if (library == null) {
      throw new IllegalStateException(
          "TensorFlow's native library for the platform "
              + platform
              + " is not packaged with this Glimpse. Supported platforms: "
              + SUPPORTED
              + ". A package contains the library of the platform that it was built for.");
    }
    if (!(library.openConnection() instanceof JarURLConnection connection)) {
      throw new IllegalStateException(
          "TensorFlow's native library must be on the class path as a jar, but is " + library);
    }
    connection.setUseCaches(false);
    return connection.getJarFile();
  }

  /** Returns the name of the jar, which contains the version, the platform and the flavour. */
  private static String name(JarFile jar) {
    return Path.of(jar.getName()).getFileName().toString().replaceFirst("\\.jar$", "");
  }

  private String libraryFile() {
    return platform.startsWith("macosx") ? "libjnitensorflow.dylib" : "libjnitensorflow.so";
  }

  private static String currentPlatform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return (os.startsWith("mac") ? "macosx" : os.replace(' ', '-').replaceFirst("-.*", ""))
        + "-"
        + switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm64";
          default -> arch;
        };
  }
}
