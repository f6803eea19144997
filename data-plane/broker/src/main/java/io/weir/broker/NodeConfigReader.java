package io.weir.broker;

import io.weir.broker.NodeConfig.BrokerConfig;
import io.weir.broker.NodeConfig.ClientLimits;
import io.weir.broker.NodeConfig.GroupLimits;
import io.weir.broker.NodeConfig.Listener;
import io.weir.broker.NodeConfig.TenantsSecurity;
import io.weir.broker.NodeConfig.Timing;
import io.weir.broker.NodeConfig.TlsFiles;
import io.weir.broker.NodeConfig.TopicDefaults;
import io.weir.broker.coordinator.GroupCoordinationConfig;
import io.weir.broker.server.ServerLimits;
import io.weir.controller.Endpoint;
import io.weir.controller.NodeRole;
import io.weir.controller.QuorumVoter;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;

/**
 * Reads {@code node.properties}. Fails with {@link InvalidNodeConfigException}: an unknown key, a
 * key given twice, a missing one, a value that doesn't parse. Not thread-safe; one per file.
 */
public final class NodeConfigReader {
  private static final Set<String> KEYS_OF_ALL =
      Set.of(
          "cluster.id",
          "node.id",
          "node.roles",
          "data.dir",
          "data.dirs",
          "metadata.dir",
          "controller.quorum",
          "inter.broker.listener",
          "inter.broker.advertised",
          "inter.broker.tls.ca.file",
          "inter.broker.tls.certificate.file",
          "inter.broker.tls.key.file",
          "http.listener",
          "default.replication.factor",
          "min.insync.replicas",
          "internal.topic.replication.factor",
          "broker.session.timeout.ms",
          "broker.heartbeat.interval.ms");
  private static final Set<String> KEYS_OF_BROKERS =
      Set.of(
          "tenants.listener",
          "tenants.advertised",
          "tenants.security",
          "operators.listener",
          "operators.advertised",
          "tls.ca.file",
          "tls.certificate.file",
          "tls.key.file",
          "shards",
          "connections.max.reauth.ms",
          "connections.unauthenticated.per.address.max",
          "group.consumer.session.timeout.ms",
          "group.max.size",
          CleanerConfig.THREADS,
          CleanerConfig.DEDUPE_BUFFER,
          CleanerConfig.IO_BYTES_PER_SECOND,
          CleanerConfig.BACKOFF_MS,
          "request.memory.bytes");

  /** An hour: as long as the longest access token. */
  private static final long REAUTHENTICATION_MS_DEFAULT = 3_600_000;

  private static final int REQUEST_MEMORY_PART_OF = 4;

  private final Map<String, String> values;

  private NodeConfigReader(Map<String, String> values) {
    this.values = values;
  }

  /** Reads and checks a file. */
  public static NodeConfig read(Path file) {
    Map<String, String> values = new HashMap<>();
    Properties properties =
        new Properties() {
          @Override
          public synchronized Object put(Object key, Object value) {
            if (values.put((String) key, ((String) value).trim()) != null) {
              throw new InvalidNodeConfigException(key + ": given twice in " + file);
            }
            return super.put(key, value);
          }
        };
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the configuration " + file, e);
    }
    return of(values);
  }

  /** Checks the given keys and values. */
  public static NodeConfig of(Map<String, String> values) {
    return new NodeConfigReader(values).config();
  }

  /** Every key that is understood, sorted. */
  public static Set<String> knownKeys() {
    Set<String> known = new TreeSet<>(KEYS_OF_ALL);
    known.addAll(KEYS_OF_BROKERS);
    known.addAll(RemoteLogConfigReader.KEYS);
    return known;
  }

  private NodeConfig config() {
    for (String key : new TreeSet<>(values.keySet())) {
      if (!KEYS_OF_ALL.contains(key)
          && !KEYS_OF_BROKERS.contains(key)
          && !RemoteLogConfigReader.knows(key)) {
        throw new InvalidNodeConfigException(
            key + ": unknown key; known keys are " + String.join(", ", knownKeys()));
      }
    }
    Set<NodeRole> roles = roles();
    boolean isBroker = roles.contains(NodeRole.BROKER);
    for (String key : new TreeSet<>(values.keySet())) {
      if (!isBroker && !KEYS_OF_ALL.contains(key)) {
        throw new InvalidNodeConfigException(key + ": only a node with the role broker has it");
      }
    }
    return new NodeConfig(
        required("cluster.id", NodeConfigReader::uuid),
        required("node.id", Integer::parseInt),
        roles,
        dataDirs(),
        required("metadata.dir", Path::of),
        required("controller.quorum", NodeConfigReader::voters),
        listener("inter.broker"),
        tls("inter.broker.tls"),
        required("http.listener", Endpoint::parse),
        new TopicDefaults(
            optional("default.replication.factor", Integer::parseInt, 3),
            optional("min.insync.replicas", Integer::parseInt, 2),
            optional("internal.topic.replication.factor", Integer::parseInt, 3)),
        isBroker ? Optional.of(broker()) : Optional.empty(),
        new Timing(
            optional("broker.session.timeout.ms", Integer::parseInt, 6000),
            optional("broker.heartbeat.interval.ms", Integer::parseInt, 500)));
  }

  private List<Path> dataDirs() {
    if (!values.containsKey("data.dirs")) {
      Path only = required("data.dir", Path::of);
      return List.of(only);
    }
    if (values.containsKey("data.dir")) {
      throw new InvalidNodeConfigException("data.dirs: only without data.dir, which is one folder");
    }
    return required(
        "data.dirs",
        text -> Arrays.stream(text.split(",", -1)).map(NodeConfigReader::folder).toList());
  }

  private static Path folder(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a folder is missing between two commas");
    }
    return Path.of(text.trim());
  }

  private BrokerConfig broker() {
    return new BrokerConfig(
        listener("tenants"),
        optional("tenants.security", TenantsSecurity::valueOf, TenantsSecurity.SASL_SSL),
        listener("operators"),
        tls("tls"),
        optional("shards", Integer::parseInt, Runtime.getRuntime().availableProcessors()),
        optional("connections.max.reauth.ms", Long::parseLong, REAUTHENTICATION_MS_DEFAULT),
        new ClientLimits(
            optional(
                "connections.unauthenticated.per.address.max",
                Integer::parseInt,
                ServerLimits.DEFAULT.strangersPerAddressMax()),
            optional("request.memory.bytes", Long::parseLong, requestMemoryDefault())),
        new GroupLimits(
            optional(
                "group.consumer.session.timeout.ms",
                Integer::parseInt,
                GroupCoordinationConfig.CONSUMER_SESSION_TIMEOUT_MS_DEFAULT),
            optional(
                "group.max.size", Integer::parseInt, GroupCoordinationConfig.MEMBERS_MAX_DEFAULT)),
        CleanerConfig.read(this),
        RemoteLogConfigReader.read(values, this));
  }

  /** A quarter of what the JVM may take for direct buffers, which by default is as much as heap. */
  private static long requestMemoryDefault() {
    return Math.max(
        ClientLimits.REQUEST_MEMORY_BYTES_MIN,
        Runtime.getRuntime().maxMemory() / REQUEST_MEMORY_PART_OF);
  }

  private Set<NodeRole> roles() {
    Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
    for (String name : required("node.roles", text -> text).split(",")) {
      switch (name.trim().toLowerCase(Locale.ROOT)) {
        case "broker" -> roles.add(NodeRole.BROKER);
        case "controller" -> roles.add(NodeRole.CONTROLLER);
        default ->
            throw new InvalidNodeConfigException(
                "node.roles: '" + name.trim() + "' is neither broker nor controller");
      }
    }
    return roles;
  }

  private Listener listener(String prefix) {
    Endpoint bind = required(prefix + ".listener", Endpoint::parse);
    String advertised = prefix + ".advertised";
    return new Listener(
        bind,
        values.containsKey(advertised)
            ? required(advertised, AdvertisedAddress::parse)
            : parse(
                advertised,
                bind.toString(),
                AdvertisedAddress::parse,
                " (taken from " + prefix + ".listener)"));
  }

  private TlsFiles tls(String prefix) {
    return new TlsFiles(
        required(prefix + ".ca.file", Path::of),
        required(prefix + ".certificate.file", Path::of),
        required(prefix + ".key.file", Path::of));
  }

  private static List<QuorumVoter> voters(String text) {
    List<QuorumVoter> voters = new ArrayList<>();
    for (String part : text.split(",")) {
      QuorumVoter voter = QuorumVoter.parse(part.trim());
      requireAssigned(voter.directoryId());
      voters.add(voter);
    }
    return voters;
  }

  private static Uuid uuid(String text) {
    Uuid uuid = Uuid.fromString(text);
    requireAssigned(uuid);
    return uuid;
  }

  private static void requireAssigned(Uuid uuid) {
    if (Uuid.RESERVED.contains(uuid)) {
      throw new IllegalArgumentException("'" + uuid + "' is reserved");
    }
  }

  private <T> T required(String key, Function<String, T> parser) {
    String text = values.get(key);
    if (text == null || text.isEmpty()) {
      throw new InvalidNodeConfigException(key + ": is missing");
    }
    return parse(key, text, parser, "");
  }

  <T> T optional(String key, Function<String, T> parser, T otherwise) {
    return values.containsKey(key) ? required(key, parser) : otherwise;
  }

  private static <T> T parse(String key, String text, Function<String, T> parser, String source) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidNodeConfigException(
          key + ": '" + text + "'" + source + " can't be used: " + e.getMessage(), e);
    }
  }
}
