package io.weir.protocol;

/**
 * A topic's name in the cluster: {@code <vc prefix>.<tenant name>}, or an internal name such as
 * {@code __consumer_offsets}. Immutable.
 *
 * @param name the name as KRaft stores it
 */
public record PhysicalTopic(String name) {
  @Override
  public String toString() {
    return name;
  }
}
