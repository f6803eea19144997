package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One partition as clients see it; what is not known now is null. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TopicPartitionView(
    int partition,
    Integer leader,
    List<Integer> replicas,
    List<Integer> isr,
    Long startOffset,
    Long endOffset,
    Long sizeBytes,
    Long remoteSizeBytes) {
  static TopicPartitionView of(TopicGateway.Partition partition) {
    return new TopicPartitionView(
        partition.index(),
        boxed(partition.leader()),
        partition.replicas(),
        partition.inSync(),
        boxed(partition.start()),
        boxed(partition.endExclusive()),
        boxed(partition.sizeBytes()),
        boxed(partition.remoteSizeBytes()));
  }

  private static Integer boxed(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
