package dev.glimpse;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import dev.glimpse.bench.BenchmarkSuite;
import dev.glimpse.demo.LocalBroker;
import dev.glimpse.demo.LocalGlimpse;
import dev.glimpse.testing.TestBroker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * The lanes of the tests: each class has exactly one, and needs nothing of a heavier one.
 *
 * <p>What counts is what a test class and the test classes behind it name. The program's own
 * classes count for native libraries only, because nearly everything is within reach of the command
 * line.
 */
@Tag("container")
final class TestLanesTest {

  /** The lanes, the lightest first. */
  private enum Lane {
    UNIT,
    /** Loads TensorFlow or another native library. */
    NATIVE,
    /** Starts a process: a JVM, the launcher, a tool. */
    PROCESS,
    /** Needs a Kafka broker. */
    BROKER,
    /** Needs Docker. */
    CONTAINER;

    static EnumSet<Lane> of(JavaClass test) {
      EnumSet<Lane> lanes = EnumSet.noneOf(Lane.class);
      for (Lane lane : values()) {
        String tag = lane.name().toLowerCase(Locale.ROOT);
        if (Stream.of(test.reflect().getAnnotationsByType(Tag.class))
                .anyMatch(t -> t.value().equals(tag))
            || Stream.of(test.reflect().getAnnotationsByType(ArchTag.class))
                .anyMatch(t -> t.value().equals(tag))) {
          lanes.add(lane);
        }
      }
      return lanes;
    }
  }

  private static final String NATIVE_PACKAGES =
      "org\\.tensorflow\\..*|org\\.bytedeco\\..*|ai\\.djl\\.tensorflow\\..*|ai\\.djl\\.engine\\..*"
          + "|com\\.sun\\.jna\\..*";

  private static final Map<String, Lane> MARKS =
      Map.of(
          ProcessBuilder.class.getName(), Lane.PROCESS,
          LocalBroker.class.getName(), Lane.BROKER,
          LocalGlimpse.class.getName(), Lane.BROKER,
          BenchmarkSuite.class.getName(), Lane.BROKER,
          TestBroker.class.getName(), Lane.BROKER,
          DockerClientFactory.class.getName(), Lane.CONTAINER,
          GenericContainer.class.getName(), Lane.CONTAINER);

  private static final JavaClasses CLASSES = new ClassFileImporter().importPackages("dev.glimpse");

  private static final Set<String> TESTS =
      CLASSES.stream()
          .filter(TestLanesTest::isOfTheTests)
          .map(JavaClass::getName)
          .collect(toCollection(HashSet::new));

  private static boolean isOfTheTests(JavaClass one) {
    return one.getSource().orElseThrow().getUri().toString().contains("/test-classes/");
  }

  private static boolean isTest(JavaMethod method) {
    return method.isAnnotatedWith(Test.class) || method.isAnnotatedWith(ParameterizedTest.class);
  }

  private static List<JavaClass> testClasses() {
    return CLASSES.stream()
        .filter(one -> TESTS.contains(one.getName()))
        .filter(
            one ->
                one.getMethods().stream().anyMatch(TestLanesTest::isTest)
                    || one.getFields().stream()
                        .anyMatch(field -> field.isAnnotatedWith(ArchTest.class)))
        .toList();
  }

  private static Lane needed(JavaClass test) {
    Lane needed = Lane.UNIT;
    Set<JavaClass> seen = new HashSet<>(Set.of(test));
    Deque<JavaClass> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      JavaClass next = open.remove();
      boolean ofTheTests = TESTS.contains(next.getName());
      for (JavaClass used :
          next.getDirectDependenciesFromSelf().stream().map(d -> d.getTargetClass()).toList()) {
        Lane mark = used.getName().matches(NATIVE_PACKAGES) ? Lane.NATIVE : Lane.UNIT;
        if (ofTheTests) {
          mark = MARKS.getOrDefault(used.getName(), mark);
        }
        needed = mark.compareTo(needed) > 0 ? mark : needed;
        // How the broker of all tests is started is its own affair.
        if (!used.getName().equals(TestBroker.class.getName())
            && used.getPackageName().startsWith("dev.glimpse")
            && seen.add(used)) {
          open.add(used);
        }
      }
    }
    return needed;
  }

  @Test
  void shouldHaveEachTestClassInOneLane() {
    assertThat(testClasses()).hasSizeGreaterThan(150);
    assertThat(testClasses()).allSatisfy(test -> assertThat(Lane.of(test)).hasSize(1));
  }

  @Test
  void shouldNeedNothingOfAHeavierLane() {
    Map<String, Lane> tooLight = new TreeMap<>();
    for (JavaClass test : testClasses()) {
      Lane needed = needed(test);
      if (Lane.of(test).stream().allMatch(lane -> lane.compareTo(needed) < 0)) {
        tooLight.put(test.getName(), needed);
      }
    }

    assertThat(tooLight).as("tests that need a heavier lane").isEmpty();
  }
}
