package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** Changes of a group's offsets as clients see them. Not instantiable. */
public final class GroupOffsetsView {
  private GroupOffsetsView() {}

  /**
   * Where a group reads on in one partition.
   *
   * @param from null: nothing was committed
   * @param to null: nothing is committed any more
   */
  public record Move(
      String topic,
      int partition,
      @JsonInclude(JsonInclude.Include.ALWAYS) Long from,
      @JsonInclude(JsonInclude.Include.ALWAYS) Long to) {}

  /**
   * All of them.
   *
   * @param dryRun whether it was only planned
   * @param partitions by topic and index
   */
  public record Moves(String groupId, boolean dryRun, List<Move> partitions) {}
}
