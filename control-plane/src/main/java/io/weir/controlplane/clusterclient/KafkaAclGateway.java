package io.weir.controlplane.clusterclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.AclGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * ACLs of the real cluster: listed by Weir's own API, since no filter of Kafka's asks for one
 * virtual cluster's; made and deleted by Kafka's own requests. Thread-safe.
 */
final class KafkaAclGateway implements AclGateway {
  static final short ACLS = 20_006;

  private static final int TIMEOUT_MS = 5_000;

  private final AdminAccess admin;
  private final OperatorRpc rpc;
  private final EveryBroker everyBroker;
  private final ObjectMapper json = new ObjectMapper();

  KafkaAclGateway(AdminAccess admin, OperatorRpc rpc, EveryBroker everyBroker) {
    this.admin = admin;
    this.rpc = rpc;
    this.everyBroker = everyBroker;
  }

  @Override
  public List<Acl> list(String clusterPrefix) {
    ObjectNode request = json.createObjectNode().put("virtual_cluster", "vc-" + clusterPrefix);
    JsonNode answer =
        everyBroker.first("acls", broker -> rpc.ask(broker, ACLS, request, TIMEOUT_MS));
    List<Acl> acls = new ArrayList<>();
    answer.path("acls").forEach(acl -> acls.add(read(acl)));
    acls.sort(null);
    return List.copyOf(acls);
  }

  private static Acl read(JsonNode acl) {
    return new Acl(
        acl.path("principal").asText(),
        acl.path("resource_type").asText(),
        acl.path("resource_name").asText(),
        acl.path("pattern_type").asText(),
        acl.path("operation").asText(),
        acl.path("permission").asText(),
        acl.path("host").asText());
  }

  @Override
  public void create(String clusterPrefix, List<Acl> acls) {
    if (acls.isEmpty()) {
      return;
    }
    try {
      admin.call(
          client ->
              client
                  .createAcls(acls.stream().map(acl -> stored(clusterPrefix, acl)).toList())
                  .all());
    } catch (AdminAccess.Failed e) {
      throw told(e.getCause(), clusterPrefix);
    }
  }

  @Override
  public void delete(String clusterPrefix, List<Acl> acls) {
    if (acls.isEmpty()) {
      return;
    }
    try {
      admin.call(
          client ->
              client
                  .deleteAcls(
                      acls.stream().map(acl -> stored(clusterPrefix, acl).toFilter()).toList())
                  .all());
    } catch (AdminAccess.Failed e) {
      throw told(e.getCause(), clusterPrefix);
    }
  }

  private static ProblemException told(Throwable error, String clusterPrefix) {
    String detail = String.valueOf(error.getMessage()).replace(clusterPrefix + ".", "");
    return switch (error) {
      case PolicyViolationException _ ->
          new ProblemException(ProblemCode.POLICY_VIOLATION, detail, error);
      case InvalidRequestException _ -> ProblemException.invalid("", detail);
      default -> AdminErrors.unavailable(error);
    };
  }

  /** As brokers store it: a principal and a resource of one virtual cluster have its prefix. */
  private static AclBinding stored(String clusterPrefix, Acl acl) {
    String prefix = clusterPrefix + ".";
    ResourceType type = ResourceType.valueOf(upper(acl.resourceType()));
    PatternType pattern = PatternType.valueOf(upper(acl.patternType()));
    boolean all = pattern == PatternType.LITERAL && acl.resourceName().equals("*");
    ResourcePattern resource =
        type == ResourceType.CLUSTER
            ? new ResourcePattern(type, acl.resourceName(), pattern)
            : new ResourcePattern(
                type,
                all ? prefix : prefix + acl.resourceName(),
                all ? PatternType.PREFIXED : pattern);
    return new AclBinding(
        resource,
        new AccessControlEntry(
            Acl.USER + prefix + acl.principal().substring(Acl.USER.length()),
            acl.host(),
            AclOperation.valueOf(upper(acl.operation())),
            AclPermissionType.valueOf(upper(acl.permission()))));
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
