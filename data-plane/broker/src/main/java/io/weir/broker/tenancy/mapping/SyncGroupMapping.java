package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;

/**
 * SyncGroup v0–5: the group, and the topics in the assignments of protocol type {@code consumer}.
 * Requests before v5 do not say their protocol type; their handler learns it from the coordinator
 * and calls {@link #assignmentsToPhysical} itself.
 */
public final class SyncGroupMapping
    implements NameMapping<SyncGroupRequestData, SyncGroupResponseData> {
  @Override
  public void toPhysical(SyncGroupRequestData request, Namespace namespace) {
    request.setGroupId(GroupIds.toPhysical(namespace, request.groupId()));
    if (request.protocolType() != null) {
      assignmentsToPhysical(request, request.protocolType(), namespace);
    }
  }

  /** Renames the topics of the leader's assignments, when the protocol type is one that has any. */
  public static void assignmentsToPhysical(
      SyncGroupRequestData request, String protocolType, Namespace namespace) {
    if (ConsumerProtocolBlobs.PROTOCOL_TYPE.equals(protocolType) && !namespace.isPhysical()) {
      BlobNames names = new BlobNames(namespace);
      for (SyncGroupRequestAssignment assignment : request.assignments()) {
        assignment.setAssignment(names.assignmentToPhysical(assignment.assignment()));
      }
    }
  }

  /**
   * The coordinator names the protocol type in every successful response; older versions drop it.
   */
  @Override
  public void toTenant(SyncGroupResponseData response, Namespace namespace) {
    if (ConsumerProtocolBlobs.PROTOCOL_TYPE.equals(response.protocolType())) {
      response.setAssignment(new BlobNames(namespace).assignmentToTenant(response.assignment()));
    }
  }
}
