package io.weir.controlplane;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What the control plane's packages may use. The lists of adapter packages only get shorter: a new
 * entry needs a reason beside it.
 */
class ArchitectureTest {
  /**
   * Where wall clocks, randomness and threads come from; everything else takes them as arguments.
   */
  private static final String[] TIME_RANDOMNESS_AND_THREADS = {
    "io.weir.controlplane", // wiring
    "io.weir.controlplane.clusterclient..", // connections to brokers
    "io.weir.controlplane.demo..", // a program of its own
    "io.weir.controlplane.embedded..", // PostgreSQL's process
    "io.weir.controlplane.provisioner..", // the nodes' processes
    "io.weir.controlplane.quickstart..", // a program of its own
    "io.weir.controlplane.reconciler.." // threads of the reconciler and of the look at lag
  };

  private static final JavaClasses CONTROL_PLANE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.weir");

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.weir.controlplane.(*)..").should().beFreeOfCycles().check(CONTROL_PLANE);
  }

  @Test
  void theDataPlaneIsReachedByItsProtocolsOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "io.weir.protocol..",
                "io.weir.storage..",
                "io.weir.replication..",
                "io.weir.controller..",
                "io.weir.broker.."))
        .check(CONTROL_PLANE);
  }

  @Test
  void databaseAccessStaysInPersistence() {
    noClasses()
        .that(
            resideOutsideOfPackages(
                "io.weir.controlplane", // wiring
                "io.weir.controlplane.persistence..",
                "io.weir.controlplane.embedded.."))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.jdbi..", "java.sql..", "org.postgresql.."))
        .check(CONTROL_PLANE);
  }

  @Test
  void theDomainKnowsNobody() {
    noClasses()
        .that(resideInAnyPackage("io.weir.controlplane.domain.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "io.weir.controlplane.rest..",
                "io.weir.controlplane.service..",
                "io.weir.controlplane.persistence..",
                "io.weir.controlplane.reconciler..",
                "io.weir.controlplane.clusterclient..",
                "io.weir.controlplane.provisioner..",
                "jakarta.ws.rs..",
                "org.slf4j.."))
        .check(CONTROL_PLANE);
  }

  @Test
  void servicesKnowNoHttp() {
    noClasses()
        .that(
            resideInAnyPackage(
                "io.weir.controlplane.service..",
                "io.weir.controlplane.persistence..",
                "io.weir.controlplane.reconciler.."))
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.weir.controlplane.rest..", "jakarta.ws.rs.."))
        .check(CONTROL_PLANE);
  }

  @Test
  void timeRandomnessAndThreadsArriveAsArguments() {
    noClasses()
        .that(resideOutsideOfPackages(TIME_RANDOMNESS_AND_THREADS))
        .should(reachForTimeRandomnessOrThreads())
        .check(CONTROL_PLANE);
  }

  private static ArchCondition<JavaClass> reachForTimeRandomnessOrThreads() {
    Set<String> banned =
        Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.LocalDateTime.now",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.Random.<init>",
            "java.security.SecureRandom.<init>",
            "java.lang.Thread.<init>",
            "java.lang.Thread.ofPlatform",
            "java.lang.Thread.ofVirtual",
            "java.lang.Thread.startVirtualThread",
            "java.lang.Thread.sleep",
            "java.util.Timer.<init>");
    return new ArchCondition<>("reach for time, randomness or threads") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (JavaAccess<?> access : item.getAccessesFromSelf()) {
          String target =
              access.getTargetOwner().getFullName() + "." + access.getTarget().getName();
          if (banned.contains(target)
              || access.getTargetOwner().isEquivalentTo(java.util.concurrent.Executors.class)) {
            events.add(SimpleConditionEvent.satisfied(item, access.getDescription()));
          }
        }
      }
    };
  }
}
