package io.weir.benchmarks;

import io.weir.broker.access.Access;
import io.weir.broker.access.Accesses;
import io.weir.broker.access.DecisionMemo;
import io.weir.broker.tenancy.Namespace;
import io.weir.broker.tenancy.mapping.ProduceMapping;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.MetadataChange;
import io.weir.controller.acl.AclNames;
import io.weir.controller.acl.TenantAcls;
import io.weir.protocol.VirtualClusterId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.metadata.AccessControlEntryRecord;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs a Produce that its topic is asked for in the ACLs, of which there are as many as
 * may be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AccessBenchmark {
  private static final VirtualClusterId CLUSTER = new VirtualClusterId("abcdefgh01");
  private static final String PRINCIPAL = "sa-1";
  private static final int ACLS = 1_000;

  private final Namespace namespace = Namespace.of(CLUSTER);
  private final ProduceMapping mapping = new ProduceMapping();
  private final TenantAcls acls = new TenantAcls();
  private final Accesses accesses = new Accesses(acls);
  private final DecisionMemo memo = new DecisionMemo();
  private final InetSocketAddress client =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
  private ProduceRequestData produce;

  /** A thousand ACLs, of which one lets the client write. */
  @Setup
  public void fill() {
    produce = ParseBenchmark.produce(1, 1, 100);
    MetadataDelta delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
    for (int i = 0; i < ACLS; i++) {
      delta.replay(record(new Uuid(1, i + 1), i == 0 ? "orders" : "topic-" + i));
    }
    acls.onChange(
        new MetadataChange(
            true,
            List.of(),
            List.of(),
            Set.of(),
            Set.of(),
            false,
            Optional.of(delta),
            delta.apply(MetadataProvenance.EMPTY)),
        ClusterMetadata.empty());
  }

  private static AccessControlEntryRecord record(Uuid id, String topic) {
    AclBinding acl =
        AclNames.toStored(
            CLUSTER,
            new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry(
                    "User:" + PRINCIPAL, "*", AclOperation.WRITE, AclPermissionType.ALLOW)));
    return new AccessControlEntryRecord()
        .setId(id)
        .setResourceType(acl.pattern().resourceType().code())
        .setResourceName(acl.pattern().name())
        .setPatternType(acl.pattern().patternType().code())
        .setPrincipal(acl.entry().principal())
        .setHost(acl.entry().host())
        .setOperation(acl.entry().operation().code())
        .setPermissionType(acl.entry().permissionType().code());
  }

  private String mapped() {
    ProduceRequestData.TopicProduceData topic = produce.topicData().iterator().next();
    topic.setName("orders");
    mapping.toPhysical(produce, namespace);
    return topic.name();
  }

  private Access access(DecisionMemo decisions) {
    return accesses.of(CLUSTER, PRINCIPAL, client, decisions);
  }

  /** Before there were ACLs: the request's names become physical. */
  @Benchmark
  public String withoutAcls() {
    return mapped();
  }

  /** The same, and the connection's decision of before. */
  @Benchmark
  public boolean remembered() {
    return access(memo).topic(AclOperation.WRITE, mapped());
  }

  /** The same, and the decision made anew: the first request of a connection, or after a change. */
  @Benchmark
  public boolean anew() {
    return access(new DecisionMemo()).topic(AclOperation.WRITE, mapped());
  }
}
