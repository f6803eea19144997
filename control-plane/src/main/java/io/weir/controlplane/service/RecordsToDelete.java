package io.weir.controlplane.service;

import io.weir.controlplane.domain.Validation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to delete.
 *
 * @param partitions each at most once, 1 to 1,000
 */
public record RecordsToDelete(List<Place> partitions) {
  /**
   * In one partition.
   *
   * @param partition which
   * @param beforeOffset the first record that stays; null for everything that is committed
   */
  public record Place(Integer partition, Long beforeOffset) {}

  /** Names every broken field. */
  void validate() {
    int size = partitions == null ? 0 : partitions.size();
    Validation validation =
        new Validation()
            .require(
                size >= 1 && size <= Topics.PARTITIONS_MAX,
                "/partitions",
                "must name 1 to " + Topics.PARTITIONS_MAX + " partitions");
    validation.check();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < size; i++) {
      Place place = partitions.get(i);
      String at = "/partitions/" + i;
      validation.require(
          place != null && place.partition() != null && seen.add(place.partition()),
          at + "/partition",
          "must be a partition that is named once");
      validation.require(
          place == null || place.beforeOffset() == null || place.beforeOffset() >= 0,
          at + "/before_offset",
          "must be 0 or more, or null for everything");
    }
    validation.check();
  }

  /** Holds it against what there is. */
  void validate(List<TopicGateway.Partition> there) {
    Validation validation = new Validation();
    for (int i = 0; i < partitions.size(); i++) {
      Place place = partitions.get(i);
      int index = place.partition();
      boolean known = index >= 0 && index < there.size();
      validation.require(known, "/partitions/" + i + "/partition", "is not one of this topic");
      OptionalLong end = known ? there.get(index).endExclusive() : OptionalLong.empty();
      validation.require(
          end.isEmpty() || place.beforeOffset() == null || place.beforeOffset() <= end.getAsLong(),
          "/partitions/" + i + "/before_offset",
          "must not be above the partition's end"
              + (end.isPresent() ? ", " + end.getAsLong() : ""));
    }
    validation.check();
  }

  Map<Integer, Long> before() {
    return partitions.stream()
        .collect(
            Collectors.toMap(
                Place::partition,
                place ->
                    place.beforeOffset() == null
                        ? RecordDeletion.EVERYTHING
                        : place.beforeOffset()));
  }

  /**
   * Where the partitions begin now.
   *
   * @param partitions by index
   */
  public record Deleted(List<Start> partitions) {
    /**
     * One.
     *
     * @param partition which
     * @param startOffset first readable offset
     */
    public record Start(int partition, long startOffset) {}
  }
}
