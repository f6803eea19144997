package io.weir.storage;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;

/**
 * One of a node's log directories, as of now. Immutable.
 *
 * @param index its place in the configuration, from 1: its name in metrics and towards tenants
 * @param folder where it is
 * @param id its directory id; empty when it could not even be read
 * @param failure what took it out of service; empty while it is in service
 * @param logs partitions that lie there
 * @param journalBytes of the journal of its durable logs
 */
public record DirectoryStatus(
    int index,
    Path folder,
    Optional<Uuid> id,
    Optional<KafkaStorageException> failure,
    int logs,
    long journalBytes) {
  /** Whether it is in service. */
  public boolean isOnline() {
    return failure.isEmpty();
  }
}
