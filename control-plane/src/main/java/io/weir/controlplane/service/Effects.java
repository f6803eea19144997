package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a write would do; the answer to {@code dry_run=true}.
 *
 * @param dryRun always true
 * @param changes fields that would change
 * @param recordsLost records that nobody could read any more; some offsets may hold none, so this
 *     is the most that it can be. Null if it is not known
 */
public record Effects(
    boolean dryRun,
    List<Change> changes,
    @JsonInclude(JsonInclude.Include.ALWAYS) Long recordsLost) {
  /**
   * One field.
   *
   * @param pointer of the field in the resource
   * @param before null: nothing
   * @param after null: nothing
   */
  public record Change(
      String pointer,
      @JsonInclude(JsonInclude.Include.ALWAYS) String before,
      @JsonInclude(JsonInclude.Include.ALWAYS) String after) {}

  /** Nothing is lost. */
  static Effects of(List<Change> changes) {
    return new Effects(true, changes, 0L);
  }

  /** Records are lost. */
  static Effects losing(List<Change> changes, Long records) {
    return new Effects(true, changes, records);
  }
}
