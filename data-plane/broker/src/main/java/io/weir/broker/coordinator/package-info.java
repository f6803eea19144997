/**
 * Kafka's group coordinator library on our log: the only package of the broker that touches Kafka's
 * coordinator, timer, image and Yammer classes.
 *
 * <p>Requests enter by {@link io.weir.broker.coordinator.GroupCoordination}; leadership of {@code
 * __consumer_offsets} and metadata changes by {@link
 * io.weir.broker.coordinator.CoordinatorLifecycle}; records leave by {@link
 * io.weir.broker.coordinator.LogPartitionWriter} and come back by {@link
 * io.weir.broker.coordinator.LogCoordinatorLoader}, both over the {@link
 * io.weir.broker.coordinator.CoordinatorLog} port.
 */
package io.weir.broker.coordinator;
