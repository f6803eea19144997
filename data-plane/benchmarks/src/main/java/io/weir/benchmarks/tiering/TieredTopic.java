package io.weir.benchmarks.tiering;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/** The topic whose segments are copied, by one side's admin API. One thread. */
final class TieredTopic {
  static final int PARTITIONS = 8;
  private static final short REPLICAS = 3;

  private final Side side;
  private final Admin admin;
  private final String name;

  TieredTopic(Side side, Admin admin, String name) {
    this.side = side;
    this.admin = admin;
    this.name = name;
  }

  /** Tiered, and nothing is copied yet. */
  void create(int segmentBytes) throws ExecutionException, InterruptedException {
    create(
        name,
        PARTITIONS,
        Map.of(
            "remote.storage.enable", "true",
            "remote.log.copy.disable", "true",
            "segment.bytes", Integer.toString(segmentBytes)));
  }

  /** Another topic beside it. */
  void create(String other, int partitions, Map<String, String> config)
      throws ExecutionException, InterruptedException {
    NewTopic topic = new NewTopic(other, partitions, REPLICAS).configs(config);
    admin.createTopics(List.of(topic)).all().get();
  }

  void delete(String... names) throws ExecutionException, InterruptedException {
    admin.deleteTopics(List.of(names)).all().get();
  }

  void set(String key, String value) throws ExecutionException, InterruptedException {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    AlterConfigOp op = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(topic, List.of(op))).all().get();
  }

  Sealed sealed() throws ExecutionException, InterruptedException, IOException {
    Map<Integer, Path> leaders = new HashMap<>();
    for (TopicPartitionInfo partition :
        admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions()) {
      int leader = partition.leader().id();
      Path folder = side.dataFolders().get(leader);
      if (folder == null) {
        throw new IOException("no folder of broker " + leader + " is known");
      }
      leaders.put(partition.partition(), folder);
    }
    return Sealed.of(name, leaders);
  }

  /** Whether everything sealed is in the store. */
  boolean isCopied(Sealed sealed) throws ExecutionException, InterruptedException {
    // the answer is inclusive: -1 while there is nothing
    return behind(OffsetSpec.latestTiered(), sealed, 1) == 0;
  }

  /** Whether nothing sealed is left on the leaders' disks. */
  boolean isOnlyRemote(Sealed sealed) throws ExecutionException, InterruptedException {
    return behind(OffsetSpec.earliestLocal(), sealed, 0) == 0;
  }

  private long behind(OffsetSpec which, Sealed sealed, int plus)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (TopicPartition partition : partitions()) {
      asked.put(partition, which);
    }
    return admin.listOffsets(asked).all().get().entrySet().stream()
        .filter(
            answer ->
                answer.getValue().offset() + plus < sealed.ends().get(answer.getKey().partition()))
        .count();
  }

  List<TopicPartition> partitions() {
    List<TopicPartition> all = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      all.add(new TopicPartition(name, partition));
    }
    return all;
  }
}
