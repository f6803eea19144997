package io.weir.controlplane.service.messages;

import io.weir.controlplane.config.MessagesConfig;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.security.CursorCodec;
import io.weir.controlplane.service.Answer;
import io.weir.controlplane.service.ClusterGateway;
import io.weir.controlplane.service.Core;
import io.weir.controlplane.service.IdempotencyRequest;
import io.weir.controlplane.service.Topics;
import io.weir.controlplane.service.Writes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Looks at records, streams of them, and single appends. Thread-safe; blocking. */
public final class Messages {
  private static final Duration LOOK_PATIENCE = Duration.ofSeconds(10);
  private static final Duration TAIL_PATIENCE = Duration.ofSeconds(30);

  private final Core core;
  private final Writes writes;
  private final Topics topics;
  private final MessageGateway gateway;
  private final Beginnings beginnings;
  private final MessagesConfig bounds;
  private final BrowseMeters meters = new BrowseMeters();
  private final Places places;
  private final LongSupplier nanoTime;

  /** Wires it; {@code nanoTime}: monotonic. */
  public Messages(
      Core core,
      Writes writes,
      Topics topics,
      ClusterGateway cluster,
      CursorCodec cursors,
      MessagesConfig bounds,
      LongSupplier nanoTime) {
    this.core = core;
    this.writes = writes;
    this.topics = topics;
    this.gateway = cluster.messages();
    this.beginnings = new Beginnings(gateway, cursors);
    this.bounds = bounds;
    this.places = new Places(bounds, meters);
    this.nanoTime = nanoTime;
  }

  /** What looks cost. */
  public BrowseMeters meters() {
    return meters;
  }

  /** Who looks now. */
  public Places places() {
    return places;
  }

  /** An answer as clients see it. */
  public record Found(
      List<MessageView> items,
      String nextPageToken,
      String ended,
      long scannedRecords,
      long scannedBytes) {}

  /** One look. {@code path} and the query bind its page tokens. */
  public Found browse(Actor actor, String clusterId, String name, Map<String, String> parameters) {
    PhysicalTopic topic = topics.existing(actor, clusterId, name).topic();
    Query query = Query.of(parameters);
    if (query.follow()) {
      throw ProblemException.invalid(
          "query:follow", "needs a stream: send Accept: text/event-stream");
    }
    noteOperator(actor, clusterId, topic);
    try (Places.Place _ = places.take(actor.tenantId(), false)) {
      List<MessageView> items = new ArrayList<>();
      Beginnings.Opened opened =
          beginnings.open(actor, topic, query, Optional.ofNullable(parameters.get("page_token")));
      Reading reading =
          new Reading(gateway, topic, LOOK_PATIENCE, nanoTime, meters, Messages::goOn);
      Look look =
          new Look(
              query,
              bounds,
              nanoTime,
              new Collecting(items),
              reading,
              opened.positions(),
              opened.ranges());
      Ended ended = look.run();
      String next = look.finished() ? null : beginnings.token(actor, topic, query, look.place());
      return new Found(items, next, ended.text(), reading.records(), reading.bytes());
    }
  }

  /** A tenant can see who of the installation looked into its topics, before anything is shown. */
  private void noteOperator(Actor actor, String clusterId, PhysicalTopic topic) {
    if (actor.kind() == Actor.Kind.OPERATOR) {
      Map<String, String> details = Map.of("cluster_id", clusterId);
      core.database()
          .inTenant(
              actor.tenantId(),
              tx -> {
                core.audit().append(tx, actor, "message.read", "topic", topic.name(), details);
                return null;
              });
    }
  }

  private static void goOn() {
    // Nobody is told while a look waits for a new leader; its time is bounded.
  }

  private record Collecting(List<MessageView> items) implements Sink {
    @Override
    public void row(MessageView row, Supplier<String> place) {
      items.add(row);
    }

    @Override
    public void progress(long records, long bytes, Supplier<String> place) {
      // the answer says it at its end
    }

    @Override
    public void waiting() {
      // its time is bounded
    }

    @Override
    public void skipped(long records) {
      throw new IllegalStateException("a look leaves nothing out");
    }
  }

  /** A stream whose place is taken; {@link #run} gives it back. */
  public final class Stream implements AutoCloseable {
    private final Places.Place place;
    private final Actor actor;
    private final PhysicalTopic topic;
    private final Query query;
    private final Beginnings.Opened opened;

    private Stream(
        Places.Place place,
        Actor actor,
        PhysicalTopic topic,
        Query query,
        Beginnings.Opened opened) {
      this.place = place;
      this.actor = actor;
      this.topic = topic;
      this.query = query;
      this.opened = opened;
    }

    /** Runs to its end; the sink gets signed places. */
    public Ended run(Sink sink) {
      try (this) {
        Sink signing = new Signing(sink);
        Reading reading =
            new Reading(
                gateway,
                topic,
                query.follow() ? TAIL_PATIENCE : LOOK_PATIENCE,
                nanoTime,
                meters,
                signing::waiting);
        if (query.follow()) {
          Supplier<Map<Integer, MessageGateway.Range>> ranges =
              () -> beginnings.ranges(topic, query);
          return new Tail(
                  query,
                  bounds,
                  nanoTime,
                  signing,
                  reading,
                  opened.positions(),
                  opened.ranges(),
                  ranges)
              .run();
        }
        return new Look(
                query, bounds, nanoTime, signing, reading, opened.positions(), opened.ranges())
            .run();
      }
    }

    @Override
    public void close() {
      place.close();
    }

    private final class Signing implements Sink {
      private final Sink sink;

      Signing(Sink sink) {
        this.sink = sink;
      }

      @Override
      public void row(MessageView row, Supplier<String> at) {
        sink.row(row, () -> beginnings.token(actor, topic, query, at.get()));
      }

      @Override
      public void progress(long records, long bytes, Supplier<String> at) {
        sink.progress(records, bytes, () -> beginnings.token(actor, topic, query, at.get()));
      }

      @Override
      public void waiting() {
        sink.waiting();
      }

      @Override
      public void skipped(long left) {
        sink.skipped(left);
      }
    }
  }

  /** Checks everything and takes a place; the caller runs or closes it. */
  public Stream stream(
      Actor actor,
      String clusterId,
      String name,
      Map<String, String> parameters,
      Optional<String> lastEventId) {
    PhysicalTopic topic = topics.existing(actor, clusterId, name).topic();
    Query query = Query.of(parameters);
    noteOperator(actor, clusterId, topic);
    Places.Place place = places.take(actor.tenantId(), true);
    boolean opened = false;
    try {
      Optional<String> from =
          lastEventId.or(() -> Optional.ofNullable(parameters.get("page_token")));
      Stream stream =
          new Stream(place, actor, topic, query, beginnings.open(actor, topic, query, from));
      opened = true;
      return stream;
    } finally {
      if (!opened) {
        place.close();
      }
    }
  }

  /** Appends one record. */
  public Answer produce(
      Actor actor,
      Optional<IdempotencyRequest> request,
      String clusterId,
      String name,
      NewMessage wanted) {
    ClusterGateway.ExistingTopic topic = topics.existing(actor, clusterId, name);
    MessageGateway.NewRecord decoded = wanted.decode(topic.partitions());
    return writes.run(
        actor.tenantId(),
        request,
        new Append(core, gateway, actor, clusterId, topic.topic(), decoded));
  }
}
