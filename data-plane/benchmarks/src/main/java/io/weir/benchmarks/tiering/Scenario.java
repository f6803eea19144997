package io.weir.benchmarks.tiering;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * One round on one side: two backlogs are built up; one is copied while nothing else goes on, the
 * other while an untiered topic is produced to; the first one is read again from the store alone.
 * One thread.
 */
final class Scenario {
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration HOT_WARM_UP = Duration.ofSeconds(3);
  private static final Duration ALONE = Duration.ofSeconds(10);

  /** Of the backlog that is copied amid produce, of the other one's size. */
  private static final int BESIDE_SHARE = 2;

  private static final Duration TIERING_MAX = Duration.ofSeconds(300);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration POLL_FIRST = Duration.ofMillis(50);
  private static final int HOT_PARTITIONS = 6;
  private static final double NANOS = 1e9;
  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  private final Side side;
  private final int segmentBytes;
  private final Payloads payloads;
  private final Consumer<String> progress;
  private final EnumMap<Figure, Double> figures = new EnumMap<>(Figure.class);
  private final Map<String, Map<String, Long>> requests = new HashMap<>();

  Scenario(Side side, int segmentBytes, Payloads payloads, Consumer<String> progress) {
    this.side = side;
    this.segmentBytes = segmentBytes;
    this.payloads = payloads;
    this.progress = progress;
  }

  /**
   * @param sizeMib values of the backlog
   * @param pair names the topics, with {@code compression}
   */
  Round run(int sizeMib, String compression, int pair) throws Exception {
    String cold = "cold-" + compression + "-" + pair;
    String beside = "beside-" + compression + "-" + pair;
    String hot = "hot-" + compression + "-" + pair;
    try (Admin admin = Admin.create(side.client())) {
      TieredTopic topic = new TieredTopic(side, admin, cold);
      TieredTopic second = new TieredTopic(side, admin, beside);
      topic.create(segmentBytes);
      second.create(segmentBytes);
      topic.create(hot, HOT_PARTITIONS, Map.of());
      int besideMib = sizeMib / BESIDE_SHARE;
      progress.accept("writing %d and %d MiB".formatted(sizeMib, besideMib));
      Backlog backlog = backlog(cold, sizeMib, compression);
      var unused = backlog(beside, besideMib, compression);
      Sealed sealed = sealed(topic);
      Sealed sealedBeside = sealed(second);
      // of the round before: deletions go on after the topic is gone
      await("the store is empty", () -> side.store().isEmpty());
      progress.accept(
          "copying %d segments, %.0f MiB".formatted(sealed.segments(), sealed.bytes() / MIB));
      copyAlone(topic, sealed);
      figures.put(Figure.STORED, side.store().bytes() / (double) sealed.bytes());
      progress.accept(
          "%d records/s, and copying %.0f MiB amid them"
              .formatted(HotProducer.PER_SECOND, sealedBeside.bytes() / MIB));
      int hotRecords = copyAmidProduce(second, hot, sealedBeside);
      // by time Kafka rolls the active segment, and copies it
      topic.set("local.retention.bytes", "1");
      await("local segments are gone", () -> topic.isOnlyRemote(sealed));
      progress.accept("reading %.0f MiB, twice".formatted(sealed.bytes() / MIB));
      read(topic, backlog, sealed);
      figures.put(Figure.MEMORY, Processes.residentBytes(side.brokers()) / MIB);
      topic.delete(cold, beside, hot);
      return new Round(
          side.name(),
          compression,
          pair,
          sealed.bytes(),
          sealed.segments(),
          hotRecords,
          figures,
          requests);
    }
  }

  private Backlog backlog(String topic, int sizeMib, String compression) {
    return Backlog.produce(side, topic, TieredTopic.PARTITIONS, sizeMib, compression, payloads);
  }

  private static Sealed sealed(TieredTopic topic) throws Exception {
    Sealed sealed = topic.sealed();
    if (sealed.segments() == 0) {
      throw new IllegalArgumentException(
          "no segment is full: a larger --size or a smaller --segment is needed");
    }
    return sealed;
  }

  /** Nothing else goes on: what copies cost, without what idle brokers take. */
  private void copyAlone(TieredTopic topic, Sealed sealed) throws Exception {
    Usage before = Usage.now(side);
    look(topic, sealed, IDLE);
    Usage idle = Usage.now(side).since(before);
    Copying copying = copy(topic, sealed);
    Usage used = copying.used();
    figures.put(Figure.COPY_RATE, copying.mibPerSecond(sealed));
    figures.put(Figure.COPY_SECONDS, (copying.ended() - copying.opened()) / NANOS);
    double ofIdle = idle.brokers() / idle.seconds() * used.seconds();
    figures.put(Figure.COPY_CPU, perGib(used.brokers() - ofIdle, sealed));
    figures.put(Figure.COPY_STORE_CPU, perGib(used.store(), sealed));
    figures.put(Figure.COPY_REQUESTS, perGib(used.requestCount(), sealed));
    figures.put(Figure.OTHERS, used.others() / used.seconds());
    requests.put("copy", used.requests());
  }

  private int copyAmidProduce(TieredTopic topic, String hotTopic, Sealed sealed) throws Exception {
    try (HotProducer hot = HotProducer.start(side, hotTopic, HOT_PARTITIONS, payloads)) {
      look(topic, sealed, HOT_WARM_UP);
      long aloneFrom = System.nanoTime();
      look(topic, sealed, ALONE);
      Copying copying = copy(topic, sealed);
      hot.stop();
      latencies(
          hot.latencies(aloneFrom, copying.opened()),
          Figure.ALONE_P50,
          Figure.ALONE_P99,
          Figure.ALONE_P999);
      Latencies amid = hot.latencies(copying.first(), copying.ended());
      latencies(amid, Figure.AMID_P50, Figure.AMID_P99, Figure.AMID_P999);
      figures.put(Figure.AMID_RATE, copying.mibPerSecond(sealed));
      return amid.count();
    }
  }

  /**
   * A backlog that was copied.
   *
   * @param opened when copies were let on, as of {@link System#nanoTime}
   * @param first when the store had the first request that writes
   * @param ended when all of it was there
   * @param used from {@code opened} on
   */
  private record Copying(long opened, long first, long ended, Usage used) {
    double mibPerSecond(Sealed sealed) {
      return sealed.bytes() / MIB / ((ended - first) / NANOS);
    }
  }

  private Copying copy(TieredTopic topic, Sealed sealed) throws Exception {
    long opened = System.nanoTime();
    Usage before = Usage.now(side);
    topic.set("remote.log.copy.disable", "false");
    long writesBefore = Store.writes(before.requests());
    Await.until(
        "the first write to the store",
        TIERING_MAX,
        POLL_FIRST,
        hint(),
        () -> Store.writes(side.store().requests()) > writesBefore);
    long first = System.nanoTime();
    await("all sealed segments are in the store", () -> topic.isCopied(sealed));
    long ended = System.nanoTime();
    Usage used = Usage.now(side).since(before);
    if (!topic.sealed().equals(sealed)) {
      throw new IllegalStateException(
          "a leader moved meanwhile, so it is not known what was copied: run again on a quieter"
              + " machine");
    }
    return new Copying(opened, first, ended, used);
  }

  /** Lets the time pass, and asks as it is asked amid the copies, so that this costs the same. */
  private static void look(TieredTopic topic, Sealed sealed, Duration time) throws Exception {
    long until = System.nanoTime() + time.toNanos();
    Await.until(
        "the time is over",
        time.multipliedBy(2).plus(TIERING_MAX),
        POLL,
        "the brokers answer late",
        () -> {
          if (topic.isCopied(sealed)) {
            throw new IllegalStateException("copied, although copies are off");
          }
          return System.nanoTime() - until >= 0;
        });
  }

  private void latencies(Latencies of, Figure p50, Figure p99, Figure p999) {
    figures.put(p50, of.p50());
    figures.put(p99, of.p99());
    figures.put(p999, of.p999());
  }

  private void read(TieredTopic topic, Backlog backlog, Sealed sealed) throws Exception {
    ColdRead reads = new ColdRead(side, backlog, sealed);
    Usage before = Usage.now(side);
    check(reads.byOne(topic.partitions()), sealed);
    Usage one = Usage.now(side).since(before);
    figures.put(Figure.ONE_RATE, sealed.bytes() / MIB / one.seconds());
    figures.put(Figure.ONE_CPU, perGib(one.brokers(), sealed));
    figures.put(Figure.ONE_STORE_CPU, perGib(one.store(), sealed));
    figures.put(Figure.ONE_REQUESTS, perGib(one.requestCount(), sealed));
    requests.put("read by one", one.requests());
    before = Usage.now(side);
    check(reads.byOneEach(topic.partitions()), sealed);
    Usage eight = Usage.now(side).since(before);
    figures.put(Figure.EIGHT_RATE, sealed.bytes() / MIB / eight.seconds());
    figures.put(Figure.EIGHT_CPU, perGib(eight.brokers(), sealed));
    figures.put(Figure.EIGHT_STORE_CPU, perGib(eight.store(), sealed));
    figures.put(Figure.EIGHT_REQUESTS, perGib(eight.requestCount(), sealed));
    requests.put("read by eight", eight.requests());
  }

  private void check(long records, Sealed sealed) {
    long expected = sealed.ends().values().stream().mapToLong(Long::longValue).sum();
    if (records != expected) {
      throw new IllegalStateException(
          side.name() + " gave " + records + " records, not " + expected);
    }
  }

  private static double perGib(double amount, Sealed sealed) {
    return amount / (sealed.bytes() / GIB);
  }

  private void await(String what, Callable<Boolean> holds) throws Exception {
    Await.until(what, TIERING_MAX, POLL, hint(), holds);
  }

  private String hint() {
    return "on " + side.name() + ": its logs say why";
  }
}
