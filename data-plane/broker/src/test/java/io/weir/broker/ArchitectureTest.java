package io.weir.broker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
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
 * What the data plane's packages may use. The lists of adapter packages only get shorter: a new
 * entry needs a reason beside it.
 */
class ArchitectureTest {
  /** Kafka's own libraries own threads and clocks and are reached from here alone. */
  private static final String[] KAFKA_ADAPTERS = {
    "io.weir.controller..",
    "io.weir.broker.coordinator..",
    "io.weir.broker.tiering.." // KIP-405's ports, and Kafka's format of remote log metadata
  };

  /** Everything of Kafka but its public clients, its wire messages and its errors. */
  private static final String[] KAFKA_INTERNALS = {
    "org.apache.kafka.controller..",
    "org.apache.kafka.coordinator..",
    "org.apache.kafka.image..",
    "org.apache.kafka.metadata..",
    "org.apache.kafka.queue..",
    "org.apache.kafka.raft..",
    "org.apache.kafka.server..",
    "org.apache.kafka.snapshot..",
    "org.apache.kafka.storage..",
    "org.apache.kafka.timeline..",
    "kafka.."
  };

  /** Sockets. */
  private static final String[] NETTY_ADAPTERS = {
    "io.weir.broker.http..",
    "io.weir.broker.server..",
    "io.weir.broker.node..", // wiring
    "io.weir.controller..", // Raft and the controller over the inter-broker port
    "io.weir.replication.netty.."
  };

  /**
   * Where wall clocks, randomness and threads come from; everything else takes them as arguments.
   */
  private static final String[] TIME_RANDOMNESS_AND_THREADS = {
    "io.weir.broker", // main
    "io.weir.broker.coordinator..", // Kafka's timer and executors
    "io.weir.broker.node..", // wiring: the system's clock and randomness, the event loops that
    // shards are
    "io.weir.controller.kraft..", // Kafka's Raft threads
    "io.weir.controller.net..", // connection deadlines of the inter-broker port
    "io.weir.simulation.cli.." // runs seeds on all processors and says how fast
  };

  private static final JavaClasses DATA_PLANE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(
              "io.weir.protocol",
              "io.weir.storage",
              "io.weir.replication",
              "io.weir.controller",
              "io.weir.simulation",
              "io.weir.broker");

  @Test
  void modulesFormNoCycle() {
    slices().matching("io.weir.(*)..").should().beFreeOfCycles().check(DATA_PLANE);
  }

  @Test
  void packagesOfTheBrokerFormNoCycle() {
    slices().matching("io.weir.broker.(**)").should().beFreeOfCycles().check(DATA_PLANE);
  }

  @Test
  void kafkasInternalsStayInTheirAdapters() {
    noClasses()
        .that(resideOutsideOfPackages(KAFKA_ADAPTERS))
        .should()
        .dependOnClassesThat(resideInAnyPackage(KAFKA_INTERNALS))
        .check(DATA_PLANE);
  }

  @Test
  void channelsStayInTheServerAndTheAdapters() {
    noClasses()
        .that(resideOutsideOfPackages(NETTY_ADAPTERS))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "io.netty.handler.."))
        .check(DATA_PLANE);
  }

  @Test
  void timeRandomnessAndThreadsArriveAsArguments() {
    noClasses()
        .that(resideOutsideOfPackages(TIME_RANDOMNESS_AND_THREADS))
        .should(reachForTimeRandomnessOrThreads())
        .check(DATA_PLANE);
  }

  @Test
  void handlersDoNotCallEachOther() {
    DescribedPredicate<JavaClass> handler =
        DescribedPredicate.describe(
            "another request handler",
            target ->
                target.getPackageName().startsWith("io.weir.broker.handlers")
                    && target.getSimpleName().endsWith("Handler"));
    noClasses()
        .that(handler)
        .should(
            new ArchCondition<JavaClass>("depend on another request handler") {
              @Override
              public void check(JavaClass item, ConditionEvents events) {
                item.getDirectDependenciesFromSelf().stream()
                    .filter(dependency -> handler.test(dependency.getTargetClass()))
                    .filter(dependency -> !dependency.getTargetClass().equals(item))
                    .forEach(
                        dependency ->
                            events.add(
                                SimpleConditionEvent.satisfied(item, dependency.getDescription())));
              }
            })
        .check(DATA_PLANE);
  }

  @Test
  void theDataPlaneKnowsNoControlPlane() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.weir.controlplane.."))
        .check(DATA_PLANE);
  }

  @Test
  void nothingThatIsShippedKnowsTheSimulation() {
    noClasses()
        .that(resideOutsideOfPackages("io.weir.simulation..", "io.weir.storage.simulated.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.weir.simulation..", "io.weir.storage.simulated.."))
        .check(DATA_PLANE);
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
            "org.apache.kafka.common.Uuid.randomUuid",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>",
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
