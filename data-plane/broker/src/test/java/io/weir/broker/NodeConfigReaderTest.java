package io.weir.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.NodeConfig.TenantsSecurity;
import io.weir.controller.Endpoint;
import io.weir.controller.QuorumVoter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigReaderTest {
  private static final String ID = "AAAAAAAAQACAAAAAAAAAAg";

  @Test
  void defaultsAreTheSafeOnes() {
    NodeConfig config = NodeConfigReader.of(minimal());

    NodeConfig.BrokerConfig broker = config.broker().orElseThrow();
    assertEquals(TenantsSecurity.SASL_SSL, broker.tenantsSecurity());
    assertEquals(new NodeConfig.TopicDefaults(3, 2, 3), config.topics());
    assertEquals(new NodeConfig.Timing(6000, 500), config.timing());
    assertEquals(200, broker.limits().unauthenticatedPerAddressMax());
    assertEquals(
        Endpoint.parse("127.0.0.1:9092"), broker.tenants().advertised().ofNode(config.nodeId()));
  }

  @Test
  void votersCarryTheirDirectory() {
    NodeConfig config = NodeConfigReader.of(minimal());

    QuorumVoter voter = config.quorum().get(1);
    assertEquals(2, voter.nodeId());
    assertEquals(Endpoint.parse("127.0.0.1:9294"), voter.endpoint());
    assertEquals(ID, voter.directoryId().toString());
  }

  @Test
  void placeholdersOfTheAdvertisedAddressAreFilledIn() {
    Map<String, String> values = minimal();
    values.put("tenants.advertised", "b{node}.{vc}.example:909{node}");

    AdvertisedAddress advertised =
        NodeConfigReader.of(values).broker().orElseThrow().tenants().advertised();

    Endpoint ofNode = advertised.ofNode(3);
    assertEquals(9093, ofNode.port());
    assertEquals("b3.abcdefgh01.example", AdvertisedAddress.hostFor(ofNode.host(), "abcdefgh01"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cluster.id|short",
        "node.id|-1",
        "node.id|one",
        "node.roles|broker,janitor",
        "metadata.dir|/tmp/weir/data/meta",
        "controller.quorum|1@127.0.0.1:9292",
        "controller.quorum|1@h:1:AAAAAAAAQACAAAAAAAAAAg,1@h:2:AAAAAAAAQACAAAAAAAAAAw",
        "tenants.listener|9092",
        "tenants.listener|127.0.0.1:90920",
        "tenants.listener|0.0.0.0:9092",
        "tenants.security|PLAINTEXT",
        "http.listener|0.0.0.0:9392",
        "min.insync.replicas|4",
        "internal.topic.replication.factor|1",
        "broker.session.timeout.ms|1000",
        "shards|0",
        "connections.unauthenticated.per.address.max|0",
        "request.memory.bytes|209715199",
        "connections.unauthenticated.per.address.max|many",
        "remote.log.storage.system.enable|yes",
        "remote.log.manager.task.interval.ms|99",
        "remote.log.manager.copier.thread.pool.size|0",
        "remote.log.manager.copy.max.bytes.per.second|1",
        "remote.log.manager.local.backlog.max.bytes|4194303",
        "remote.log.reader.threads|0",
        "remote.log.reader.max.pending.tasks|none",
        "remote.fetch.max.wait.ms|0",
        "rsm.config.|1",
        "surprise|1",
      })
  void aBadValueIsRefusedByItsKey(String key, String value) {
    Map<String, String> values = minimal();
    values.put(key, value);

    var refused = assertThrows(InvalidNodeConfigException.class, () -> NodeConfigReader.of(values));

    // An advertised address that is not given is made from the listener.
    String named = "0.0.0.0:9092".equals(value) ? "tenants.advertised" : key;
    assertTrue(refused.getMessage().startsWith(named + ":"), refused.getMessage());
  }

  @Test
  void plaintextIsForLoopbackOnly() {
    Map<String, String> values = minimal();
    values.put("tenants.security", "SASL_PLAINTEXT");
    NodeConfigReader.of(values);
    values.put("tenants.listener", "10.0.0.1:9092");

    assertThrows(InvalidNodeConfigException.class, () -> NodeConfigReader.of(values));
  }

  @Test
  void anUnknownKeyIsAnsweredWithTheKnownOnes() {
    Map<String, String> values = minimal();
    values.put("log.dirs", "/tmp");

    var refused = assertThrows(InvalidNodeConfigException.class, () -> NodeConfigReader.of(values));

    assertTrue(refused.getMessage().contains("data.dir"), refused.getMessage());
  }

  @Test
  void severalDataFoldersAreNamedInsteadOfOne() {
    Map<String, String> values = minimal();
    assertEquals(List.of(Path.of("/tmp/weir/data")), NodeConfigReader.of(values).dataDirs());
    values.put("data.dirs", "/disks/a, /disks/b");
    assertRefused(values, "data.dirs: only without data.dir");
    values.remove("data.dir");

    assertEquals(
        List.of(Path.of("/disks/a"), Path.of("/disks/b")), NodeConfigReader.of(values).dataDirs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/disks/a,/disks/b/../a|data.dirs: names /disks/a twice",
        "/disks/a,/disks/a/b|data.dirs: /disks/a and /disks/a/b lie within each other",
        "/disks/a,|data.dirs: ",
        "/disks/a,/tmp/weir|metadata.dir: ",
      })
  void dataFoldersThatTouchEachOtherAreRefusedByName(String folders, String problem) {
    Map<String, String> values = minimal();
    values.remove("data.dir");
    values.put("data.dirs", folders);

    assertRefused(values, problem);
  }

  private static void assertRefused(Map<String, String> values, String problem) {
    var refused = assertThrows(InvalidNodeConfigException.class, () -> NodeConfigReader.of(values));
    assertTrue(refused.getMessage().startsWith(problem), refused.getMessage());
  }

  @Test
  void logsAreTieredOnlyWhenItIsSaid() {
    Map<String, String> values = minimal();
    values.put("remote.log.storage.manager.class.name", "a.Store");
    values.put("rsm.config.weir.s3.secret.access.key", "hidden-thing");
    assertTrue(NodeConfigReader.of(values).broker().orElseThrow().remoteLog().isEmpty());
    values.put("remote.log.storage.system.enable", "true");

    RemoteLogConfig config =
        NodeConfigReader.of(values).broker().orElseThrow().remoteLog().orElseThrow();

    assertEquals(Map.of("weir.s3.secret.access.key", "hidden-thing"), config.managerConfigs());
    assertEquals(30_000, config.taskIntervalMs());
    assertEquals(2, config.copierThreads());
    assertEquals(Long.MAX_VALUE, config.copyBytesPerSecondMax());
    assertTrue(config.backlogBytesMax().isEmpty());
    assertEquals(4, config.readerThreads());
    assertEquals(100, config.readerTasksMax());
    assertFalse(config.toString().contains("hidden-thing"), config.toString());
  }

  @Test
  void tieringNamesItsStore() {
    Map<String, String> values = minimal();
    values.put("remote.log.storage.system.enable", "true");

    var refused = assertThrows(InvalidNodeConfigException.class, () -> NodeConfigReader.of(values));

    assertTrue(
        refused.getMessage().startsWith("remote.log.storage.manager.class.name:"),
        refused.getMessage());
  }

  @Test
  void aKeyGivenTwiceIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("node.properties");
    Files.writeString(file, "node.id=1\nnode.id=2\n");

    var refused = assertThrows(InvalidNodeConfigException.class, () -> NodeConfigReader.read(file));

    assertTrue(refused.getMessage().startsWith("node.id: given twice"), refused.getMessage());
  }

  @Test
  void aControllerAloneHasNoKeysOfABroker() {
    Map<String, String> values = minimal();
    values.put("node.roles", "controller");

    assertThrows(InvalidNodeConfigException.class, () -> NodeConfigReader.of(values));
  }

  private static Map<String, String> minimal() {
    Map<String, String> values = new HashMap<>();
    values.put("cluster.id", ID);
    values.put("node.id", "1");
    values.put("node.roles", "broker,controller");
    values.put("data.dir", "/tmp/weir/data");
    values.put("metadata.dir", "/tmp/weir/metadata");
    values.put("controller.quorum", "1@127.0.0.1:9292:" + ID + ", 2@127.0.0.1:9294:" + ID);
    values.put("tenants.listener", "127.0.0.1:9092");
    values.put("operators.listener", "127.0.0.1:9192");
    values.put("inter.broker.listener", "127.0.0.1:9292");
    values.put("http.listener", "127.0.0.1:9392");
    for (String prefix : new String[] {"tls", "inter.broker.tls"}) {
      values.put(prefix + ".ca.file", "ca.pem");
      values.put(prefix + ".certificate.file", "node.pem");
      values.put(prefix + ".key.file", "node.key");
    }
    return values;
  }
}
