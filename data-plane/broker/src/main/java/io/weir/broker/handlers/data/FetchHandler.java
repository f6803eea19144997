package io.weir.broker.handlers.data;

import io.weir.broker.handlers.data.FetchRun.Item;
import io.weir.broker.handlers.data.FetchRun.Read;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tiering.read.RemoteReads;
import io.weir.protocol.Clock;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReplicaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.requests.FetchMetadata;

/**
 * Fetch v4–18 for consumers: reads up to the high watermark, waits for {@code min_bytes} or {@code
 * max_wait_ms}, keeps incremental sessions (KIP-227), tells of diverging logs (KIP-595) and of
 * moved leaders (KIP-951, from v16). From v13 on topics are given by id (KIP-516). Followers don't
 * fetch: replication has its own streams. What lies only in the remote store is read there
 * (KIP-405). Thread-safe.
 */
public final class FetchHandler implements RequestHandler<FetchRequestData, FetchResponseData> {
  /** Records of one response at most, as Kafka's {@code fetch.max.bytes}. */
  public static final int RESPONSE_BYTES_MAX = 55 * 1024 * 1024;

  /** A fetch waits this long at most, whatever the client asks. */
  public static final int WAIT_MS_MAX = 60_000;

  private static final int TOPIC_ID_VERSION = 13;
  private static final int LEADER_HINT_VERSION = 16;
  private static final int ZSTD_VERSION_MIN = 10;
  private static final Optional<CompressionType> ZSTD = Optional.of(CompressionType.ZSTD);

  private final ReplicaRegistry replicas;
  private final FetchSessionCache sessions;
  private final Clock clock;
  private final RemoteReads store;

  /**
   * Serves the partitions of a registry.
   *
   * @param store of what tiered logs don't have on disk any more
   */
  public FetchHandler(
      ReplicaRegistry replicas, FetchSessionCache sessions, Clock clock, RemoteReads store) {
    this.store = store;
    this.replicas = replicas;
    this.sessions = sessions;
    this.clock = clock;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.FETCH;
  }

  @Override
  public CompletionStage<FetchResponseData> handle(
      RequestContext context, FetchRequestData request) {
    return switch (plan(context, request)) {
      case FetchPlan.Refused refused ->
          CompletableFuture.completedFuture(
              new FetchResponseData().setErrorCode(refused.error().code()));
      case FetchPlan.Full full ->
          run(context, request, full.targets()).thenApply(read -> answerFull(context, full, read));
      case FetchPlan.Incremental incremental ->
          run(context, request, incremental.session().targets())
              .thenApply(read -> answerIncremental(context, incremental.session(), read));
    };
  }

  private FetchPlan plan(RequestContext context, FetchRequestData request) {
    String owner = SessionOwner.of(context);
    FetchMetadata asked = new FetchMetadata(request.sessionId(), request.sessionEpoch());
    if (asked.isFull()) {
      if (asked.sessionId() != FetchMetadata.INVALID_SESSION_ID) {
        sessions.remove(owner, asked.sessionId());
      }
      return new FetchPlan.Full(targets(request), asked.epoch() != FetchMetadata.FINAL_EPOCH);
    }
    Optional<FetchSession> found = sessions.find(owner, asked.sessionId());
    if (found.isEmpty()) {
      return new FetchPlan.Refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
    }
    FetchSession session = found.get();
    if (session.usesTopicIds() != usesTopicIds(context)) {
      return new FetchPlan.Refused(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
    }
    if (!session.advance(asked.epoch(), clock.wallTimeMs())) {
      return new FetchPlan.Refused(Errors.INVALID_FETCH_SESSION_EPOCH);
    }
    // The share is summed up only when a session grows, not whenever an offset moves.
    int added = session.added(request);
    if (added > 0 && !sessions.hasRoomFor(owner, added)) {
      // The client starts anew, with as many partitions as it likes, and gets no session then.
      sessions.remove(owner, session.id());
      return new FetchPlan.Refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
    }
    session.update(request);
    if (session.size() == 0) {
      sessions.remove(owner, session.id());
      return new FetchPlan.Full(List.of(), false);
    }
    return new FetchPlan.Incremental(session);
  }

  private CompletableFuture<List<Read>> run(
      RequestContext context, FetchRequestData request, List<FetchTarget> targets) {
    LocatedPartitions located = LocatedPartitions.of(context, AclOperation.READ, replicas);
    List<Item> items = new ArrayList<>(targets.size());
    for (FetchTarget target : targets) {
      FetchTarget.Key key = target.key();
      items.add(
          switch (located.find(key.topicId(), key.topic(), key.partition())) {
            case LocatedPartitions.Here here -> item(context, target, here.replica());
            case LocatedPartitions.Absent absent -> Item.refused(target, absent.error());
          });
    }
    boolean readCommitted = request.isolationLevel() == IsolationLevel.READ_COMMITTED.id();
    int maxBytes = Math.max(0, Math.min(request.maxBytes(), RESPONSE_BYTES_MAX));
    String tenant = SessionOwner.of(context);
    return new FetchRun(items, request.minBytes(), maxBytes, readCommitted, store, tenant)
        .start(Math.min(request.maxWaitMs(), WAIT_MS_MAX));
  }

  /** Whoever is too old for zstd is told so by the topic's setting, as in Kafka (KIP-110). */
  private static Item item(RequestContext context, FetchTarget target, PartitionReplica replica) {
    boolean isZstd = replica.config().compression().forced().equals(ZSTD);
    return isZstd && context.apiVersion() < ZSTD_VERSION_MIN
        ? Item.refused(target, Errors.UNSUPPORTED_COMPRESSION_TYPE)
        : Item.readable(target, replica);
  }

  private FetchResponseData answerFull(
      RequestContext context, FetchPlan.Full full, List<Read> reads) {
    FetchResponseData response = response(context, reads);
    if (full.wantsSession()) {
      reads.forEach(read -> read.target().tell(read.data()));
      sessions
          .create(SessionOwner.of(context), usesTopicIds(context), full.targets())
          .ifPresent(session -> response.setSessionId(session.id()));
    }
    return response;
  }

  private FetchResponseData answerIncremental(
      RequestContext context, FetchSession session, List<Read> reads) {
    List<Read> news = new ArrayList<>();
    for (Read read : reads) {
      if (read.target().tell(read.data())) {
        news.add(read);
      }
      if (FetchRun.sizeOf(read.data()) > 0) {
        session.moveToEnd(read.target());
      }
    }
    return response(context, news).setSessionId(session.id());
  }

  private FetchResponseData response(RequestContext context, List<Read> reads) {
    FetchResponseData response = new FetchResponseData();
    FetchResponseData.FetchableTopicResponse topic = null;
    for (Read read : reads) {
      FetchTarget.Key key = read.target().key();
      if (topic == null
          || !topic.topicId().equals(key.topicId())
          || !topic.topic().equals(key.topic())) {
        topic =
            new FetchResponseData.FetchableTopicResponse()
                .setTopic(key.topic())
                .setTopicId(key.topicId());
        response.responses().add(topic);
      }
      topic.partitions().add(read.data());
      if (context.apiVersion() >= LEADER_HINT_VERSION) {
        hintLeader(context, response, read);
      }
    }
    return response;
  }

  private void hintLeader(RequestContext context, FetchResponseData response, Read read) {
    short error = read.data().errorCode();
    if (error != Errors.NOT_LEADER_OR_FOLLOWER.code()
        && error != Errors.FENCED_LEADER_EPOCH.code()) {
      return;
    }
    FetchTarget.Key key = read.target().key();
    Optional<LocatedPartitions.Leader> found =
        LocatedPartitions.of(context, AclOperation.READ, replicas)
            .leader(key.topicId(), key.topic(), key.partition());
    if (found.isEmpty()) {
      return;
    }
    LocatedPartitions.Leader leader = found.get();
    read.data().currentLeader().setLeaderId(leader.id()).setLeaderEpoch(leader.epoch());
    leader
        .endpoint()
        .filter(endpoint -> response.nodeEndpoints().find(leader.id()) == null)
        .ifPresent(
            endpoint ->
                response
                    .nodeEndpoints()
                    .add(
                        new FetchResponseData.NodeEndpoint()
                            .setNodeId(leader.id())
                            .setHost(endpoint.host())
                            .setPort(endpoint.port())));
  }

  private static List<FetchTarget> targets(FetchRequestData request) {
    List<FetchTarget> targets = new ArrayList<>();
    for (FetchRequestData.FetchTopic topic : request.topics()) {
      for (FetchRequestData.FetchPartition partition : topic.partitions()) {
        Uuid id = topic.topicId();
        targets.add(
            new FetchTarget(
                new FetchTarget.Key(id, topic.topic(), partition.partition()), partition));
      }
    }
    return targets;
  }

  private static boolean usesTopicIds(RequestContext context) {
    return context.apiVersion() >= TOPIC_ID_VERSION;
  }
}
