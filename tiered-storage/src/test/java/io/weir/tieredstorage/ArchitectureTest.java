package io.weir.tieredstorage;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the plugin's packages may use. */
class ArchitectureTest {
  private static final String ROOT = "io.weir.tieredstorage";

  private static final JavaClasses PLUGIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(PLUGIN);
  }

  @Test
  void theSdkStaysInItsAdapter() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".store.s3..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon..")
        .check(PLUGIN);
  }

  /** Stock brokers load the plugin: of Kafka only what it publishes for that. */
  @Test
  void ofKafkaOnlyPublicInterfaces() {
    classes()
        .that()
        .resideInAPackage(ROOT + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "javax.crypto..",
                "javax.management..",
                "javax.net.ssl..",
                ROOT + "..",
                "org.slf4j..",
                "com.github.luben.zstd..",
                "software.amazon..",
                "org.apache.kafka.common",
                "org.apache.kafka.common.config..",
                "org.apache.kafka.common.errors..",
                "org.apache.kafka.server.log.remote.storage.."))
        .check(PLUGIN);
  }

  @Test
  void theFormatKnowsNoStoreButItsNames() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".format..")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("ObjectStore")
        .check(PLUGIN);
  }

  /** Randomness is an argument; only the wiring makes it. */
  @Test
  void randomnessAndClocksComeFromOutside() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .callConstructor(java.security.SecureRandom.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(PLUGIN);
  }
}
