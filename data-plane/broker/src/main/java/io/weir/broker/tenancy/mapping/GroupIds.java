package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.Namespace;
import io.weir.protocol.VirtualClusterId;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.utils.Utils;

/** Group ids on their way in. Stateless. */
final class GroupIds {
  /** Bytes of a group id: the coordinator's records count 16 bits, the prefix included. */
  static final int BYTES_MAX = Short.MAX_VALUE - VirtualClusterId.PREFIX_LENGTH - 1;

  private GroupIds() {}

  /** The physical id; refuses one that the coordinator could not store. */
  static String toPhysical(Namespace namespace, String group) {
    if (group != null && Utils.utf8Length(group) > BYTES_MAX) {
      throw new InvalidGroupIdException("a group id has at most " + BYTES_MAX + " bytes");
    }
    return namespace.groupToPhysical(group);
  }
}
