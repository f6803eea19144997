package io.weir.broker.handlers.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.store.TenancyCodec;
import io.weir.controller.acl.TenantAcls;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * VirtualClusterAcls (20006), version 0: the ACLs of one virtual cluster in its tenant's names, as
 * this broker decides by them. No filter of DescribeAcls can ask for them. Thread-safe.
 */
public final class VirtualClusterAclsHandler implements JsonHandler {
  /** The API's key. */
  public static final short KEY = 20_006;

  private final TenantAcls acls;

  /** Looks at these. */
  public VirtualClusterAclsHandler(TenantAcls acls) {
    this.acls = acls;
  }

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    ObjectNode answer = JsonRequest.success();
    ArrayNode told = answer.putArray("acls");
    for (AclBinding acl :
        acls.of(JsonRequest.OfVirtualCluster.parse(json).id()).matching(AclBindingFilter.ANY)) {
      told.addObject()
          .put("principal", acl.entry().principal())
          .put("host", acl.entry().host())
          .put("resource_type", lower(acl.pattern().resourceType()))
          .put("resource_name", acl.pattern().name())
          .put("pattern_type", lower(acl.pattern().patternType()))
          .put("operation", lower(acl.entry().operation()))
          .put("permission", lower(acl.entry().permissionType()));
    }
    return CompletableFuture.completedFuture(TenancyCodec.write(answer));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
