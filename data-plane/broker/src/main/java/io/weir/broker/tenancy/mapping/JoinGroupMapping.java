package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;

/**
 * JoinGroup v0–9: the group, and the topics in the subscriptions of protocol type {@code consumer},
 * which the group's leader gets back in the response. Member and instance ids stay as they are:
 * they are unique within their group.
 */
public final class JoinGroupMapping
    implements NameMapping<JoinGroupRequestData, JoinGroupResponseData> {
  @Override
  public void toPhysical(JoinGroupRequestData request, Namespace namespace) {
    request.setGroupId(GroupIds.toPhysical(namespace, request.groupId()));
    if (ConsumerProtocolBlobs.PROTOCOL_TYPE.equals(request.protocolType())) {
      BlobNames names = new BlobNames(namespace);
      for (JoinGroupRequestProtocol protocol : request.protocols()) {
        protocol.setMetadata(names.subscriptionToPhysical(protocol.metadata()));
      }
    }
  }

  /**
   * The coordinator names the protocol type in every successful response; older versions drop it.
   */
  @Override
  public void toTenant(JoinGroupResponseData response, Namespace namespace) {
    if (ConsumerProtocolBlobs.PROTOCOL_TYPE.equals(response.protocolType())) {
      BlobNames names = new BlobNames(namespace);
      for (JoinGroupResponseMember member : response.members()) {
        member.setMetadata(names.subscriptionToTenant(member.metadata()));
      }
    }
  }
}
