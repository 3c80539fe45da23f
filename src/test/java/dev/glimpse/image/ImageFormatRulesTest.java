package dev.glimpse.image;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.types.TString;

/** What the compiler cannot hold of docs/design/006-preprocessing.md: nothing bypasses a format. */
@AnalyzeClasses(packages = "dev.glimpse", importOptions = DoNotIncludeTests.class)
@ArchTag("native")
final class ImageFormatRulesTest {

  /** The types of a format begin with its name; of the others, only the list refers to them. */
  @ArchTest
  static void shouldKnowAFormatInTheListOnly(JavaClasses glimpse) {
    for (ImageFormat format : ImageFormats.SUPPORTED.all()) {
      String own =
          format.getClass().getName().replaceFirst("Format$", "").replace(".", "\\.")
              + "\\w*(\\$.*)?";
      noClasses()
          .that()
          .haveNameNotMatching(own)
          .and()
          .doNotHaveFullyQualifiedName(ImageFormats.class.getName())
          .should()
          .dependOnClassesThat()
          .haveNameMatching(own)
          .check(glimpse);
    }
  }

  @ArchTest
  static final ArchRule ONLY_FORMATS_CHECK_THE_INPUT_OF_NATIVE_DECODERS =
      noClasses()
          .that()
          .areNotAssignableTo(NativeImage.class)
          .should()
          .callConstructor(NativeInput.class, byte[].class);

  @ArchTest
  static final ArchRule ONLY_CHECKED_BYTES_BECOME_TENSORS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.glimpse.preprocess.NativeInputTensor")
          .should()
          .callMethod(TString.class, "tensorOfBytes", NdArray.class);

  @ArchTest
  static final ArchRule ONLY_TWO_TYPES_USE_LEPTONICA =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.glimpse\\.(image\\.WebpPixels|bench\\.WebpPhotoEncoder)")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco.leptonica..");

  @ArchTest
  static final ArchRule ONLY_TWO_TYPES_USE_THE_DECODING_OPS =
      noClasses()
          .that()
          .haveNameNotMatching(
              "dev\\.glimpse\\.(preprocess\\.DecodingOps|bench\\.DecodingBenchmark)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("org\\.tensorflow\\.op\\.image\\.Decode.*");
}
