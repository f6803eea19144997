package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;

/**
 * FindCoordinator v0–6: one key up to v3, several from v4 on; groups or transactional ids, which
 * are prefixed alike. The response has keys from v4 on only, and no key type.
 */
public final class FindCoordinatorMapping
    implements NameMapping<FindCoordinatorRequestData, FindCoordinatorResponseData> {
  @Override
  public void toPhysical(FindCoordinatorRequestData request, Namespace namespace) {
    boolean transactional = request.keyType() == CoordinatorType.TRANSACTION.id();
    if (request.coordinatorKeys().isEmpty()) {
      request.setKey(toPhysical(request.key(), transactional, namespace));
    } else {
      request.setCoordinatorKeys(
          request.coordinatorKeys().stream()
              .map(key -> toPhysical(key, transactional, namespace))
              .toList());
    }
  }

  private static String toPhysical(String key, boolean transactional, Namespace namespace) {
    return transactional
        ? namespace.transactionalIdToPhysical(key)
        : GroupIds.toPhysical(namespace, key);
  }

  @Override
  public void toTenant(FindCoordinatorResponseData response, Namespace namespace) {
    for (Coordinator coordinator : response.coordinators()) {
      coordinator.setKey(namespace.groupToTenant(coordinator.key()));
    }
  }
}
