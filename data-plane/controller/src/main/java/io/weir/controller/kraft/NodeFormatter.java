package io.weir.controller.kraft;

import io.weir.controller.BrokerMetadata;
import io.weir.controller.KRaftConfig;
import io.weir.controller.QuorumVoter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.metadata.FeatureLevelRecord;
import org.apache.kafka.common.metadata.UserScramCredentialRecord;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.common.ApiMessageAndVersion;

/** Prepares a node's folders before its first start. */
public final class NodeFormatter {
  private static final int SCRAM_ITERATIONS = 8_192;

  private NodeFormatter() {}

  /** What {@link #format} found. */
  public enum Outcome {
    /** At least one folder was formatted. */
    FORMATTED,
    /** All folders belong to this cluster and node already; nothing was touched. */
    ALREADY_FORMATTED
  }

  /**
   * Writes {@code meta.properties} into all folders and the bootstrap checkpoint into the metadata
   * folder: feature levels, one SCRAM-SHA-512 record, and the first voters. Idempotent. The node
   * that first leads the quorum brings its records into the log; the others' are not used.
   *
   * @param operatorUser name of the operator whose credential is written
   * @param operatorPassword its password; only salted hashes reach the disk
   * @throws IOException if a folder belongs to another cluster or node, or cannot be written
   */
  public static Outcome format(KRaftConfig config, String operatorUser, String operatorPassword)
      throws IOException {
    boolean allFormatted = true;
    List<Path> folders = new ArrayList<>(config.dataDirs());
    folders.add(config.metadataDir());
    for (Path folder : folders) {
      Optional<MetaProperties> found = NodeFolders.read(folder);
      if (found.isPresent()) {
        NodeFolders.verify(config, folder, found.get());
      }
      allFormatted &= found.isPresent();
    }
    if (allFormatted) {
      return Outcome.ALREADY_FORMATTED;
    }
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setClusterId(config.clusterId())
            .setNodeId(config.nodeId())
            .setDirectories(folders.stream().map(Path::toString).toList())
            .setMetadataLogDirectory(config.metadataDir().toString())
            .setIgnoreFormatted(true)
            .setControllerListenerName(BrokerMetadata.INTERNAL)
            .setHasDynamicQuorum(true)
            .setInitialControllers(
                new DynamicVoters(config.voters().stream().map(NodeFormatter::voter).toList()))
            .setAdditionalBootstrapRecords(
                List.of(weirVersion(), operatorCredential(operatorUser, operatorPassword)));
    try {
      formatter.run();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the node's folders cannot be formatted: " + e.getMessage(), e);
    }
    return Outcome.FORMATTED;
  }

  private static DynamicVoter voter(QuorumVoter voter) {
    return new DynamicVoter(
        voter.directoryId(), voter.nodeId(), voter.endpoint().host(), voter.endpoint().port());
  }

  private static ApiMessageAndVersion weirVersion() {
    return new ApiMessageAndVersion(
        new FeatureLevelRecord()
            .setName(WeirFeatures.WEIR_VERSION)
            .setFeatureLevel(WeirFeatures.WEIR_VERSION_MAX),
        (short) 0);
  }

  private static ApiMessageAndVersion operatorCredential(String user, String password) {
    if (user.isEmpty() || password.isEmpty()) {
      throw new InvalidConfigurationException("the operator needs a name and a password");
    }
    try {
      ScramCredential credential =
          new ScramFormatter(ScramMechanism.SCRAM_SHA_512)
              .generateCredential(password, SCRAM_ITERATIONS);
      return new ApiMessageAndVersion(
          new UserScramCredentialRecord()
              .setName(user)
              .setMechanism(org.apache.kafka.clients.admin.ScramMechanism.SCRAM_SHA_512.type())
              .setSalt(credential.salt())
              .setStoredKey(credential.storedKey())
              .setServerKey(credential.serverKey())
              .setIterations(credential.iterations()),
          (short) 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-512 belongs to every Java runtime", e);
    }
  }
}
