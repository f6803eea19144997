package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/** Groups as clients see them. Not instantiable. */
public final class GroupView {
  private GroupView() {}

  /**
   * A group in a list.
   *
   * @param members how many; absent unless asked for, or when the group is gone meanwhile
   * @param lag absent unless asked for, or where it was not computed, as there are too many
   *     partitions
   */
  public record Item(
      String groupId,
      String type,
      String state,
      String protocolType,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer members,
      @JsonInclude(JsonInclude.Include.NON_NULL) GroupLagView lag) {}

  /**
   * A page of groups.
   *
   * @param nextPageToken null on the last page
   * @param total groups of the whole list
   * @param lagUnknown of how many groups the lag is not known; null unless all were looked at
   * @param lagAt when they were
   */
  public record ListPage(
      List<Item> items,
      @JsonInclude(JsonInclude.Include.ALWAYS) String nextPageToken,
      int total,
      @JsonInclude(JsonInclude.Include.ALWAYS) Integer lagUnknown,
      @JsonInclude(JsonInclude.Include.ALWAYS) Instant lagAt) {}

  /** A partition that a member has. */
  public record Assignment(String topic, int partition) {}

  /** A member. */
  public record Member(
      String memberId,
      String instanceId,
      String clientId,
      String host,
      List<Assignment> assignments) {}

  /**
   * How far the group is in one partition; what is not known is null.
   *
   * @param committedOffset null: none, though a member has the partition
   */
  public record Offset(
      String topic,
      int partition,
      Long committedOffset,
      Long logStartOffset,
      Long logEndOffset,
      Long lagRecords,
      Long lagSeconds) {}

  /**
   * One group.
   *
   * @param offsets the first ones; all are in a list of their own
   * @param offsetsTruncated whether there are more
   */
  public record Details(
      String groupId,
      String type,
      String state,
      String protocolType,
      String assignor,
      Integer coordinatorId,
      List<Member> members,
      GroupLagView lag,
      List<Offset> offsets,
      boolean offsetsTruncated) {}
}
