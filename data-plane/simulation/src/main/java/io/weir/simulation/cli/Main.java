package io.weir.simulation.cli;

import io.weir.simulation.Coverage;
import io.weir.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs seeds on all processors: {@code --seeds N [--seed FIRST] [--threads T] [--stop]}. Exit code
 * 1 when a seed failed, 2 for wrong arguments.
 */
public final class Main {
  private static final long PROGRESS_NS = 3_000_000_000L;
  private static final int TRACE_LINES = 12;

  private final long first;
  private final long seeds;
  private final boolean stop;
  private final long startedNs = System.nanoTime();
  private final AtomicLong next;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong reportedNs = new AtomicLong(startedNs);
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final List<Long> failed = new ArrayList<>();
  private final Coverage coverage = new Coverage();
  private long trace;

  private Main(long first, long seeds, boolean stop) {
    this.first = first;
    this.seeds = seeds;
    this.stop = stop;
    this.next = new AtomicLong(first);
  }

  /** See the class. */
  public static void main(String[] args) throws InterruptedException {
    long first = 1;
    long seeds = 300;
    int threads = Runtime.getRuntime().availableProcessors();
    boolean stop = false;
    try {
      boolean only = false;
      boolean counted = false;
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--seed" -> {
            first = number(args, i++);
            only = true;
          }
          case "--seeds" -> {
            seeds = number(args, i++);
            counted = true;
          }
          case "--threads" -> threads = Math.toIntExact(number(args, i++));
          case "--stop" -> stop = true;
          default -> throw new IllegalArgumentException("unknown argument " + args[i]);
        }
      }
      if (only && !counted) {
        seeds = 1;
      }
      if (seeds < 1 || threads < 1) {
        throw new IllegalArgumentException("--seeds and --threads are at least 1");
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      System.err.println("simulate: " + e.getMessage() + " (./weir simulate --help)");
      System.exit(2);
    }
    System.exit(new Main(first, seeds, stop).run(threads) ? 0 : 1);
  }

  private static long number(String[] args, int option) {
    try {
      return Long.parseLong(args[option + 1]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(args[option] + " needs a whole number", e);
    }
  }

  private boolean run(int threads) throws InterruptedException {
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < Math.min(threads, seeds); i++) {
      running.add(Thread.ofPlatform().name("seeds-" + i).start(this::work));
    }
    for (Thread thread : running) {
      thread.join();
    }
    report();
    for (Coverage.Event event : Coverage.Event.values()) {
      System.out.printf(Locale.ROOT, "  %-22s %,d%n", event, coverage.of(event));
    }
    System.out.printf(Locale.ROOT, "trace %016x%n", trace);
    failed.stream()
        .sorted()
        .forEach(seed -> System.out.println("FAILED, replay with: ./weir simulate --seed " + seed));
    return failed.isEmpty();
  }

  private void work() {
    long seed;
    while (!stopped.get() && (seed = next.getAndIncrement()) < first + seeds) {
      try {
        Simulation.Outcome outcome = Simulation.run(seed);
        synchronized (this) {
          coverage.add(outcome.coverage());
          trace ^= outcome.trace();
        }
      } catch (RuntimeException | Error e) {
        failed(seed, e);
      }
      done.incrementAndGet();
      long now = System.nanoTime();
      long last = reportedNs.get();
      if (now - last >= PROGRESS_NS && reportedNs.compareAndSet(last, now)) {
        report();
      }
    }
  }

  private synchronized void failed(long seed, Throwable e) {
    failed.add(seed);
    if (stop) {
      stopped.set(true);
    }
    System.out.println("seed " + seed + " failed: " + e);
    StackTraceElement[] trail = e.getStackTrace();
    for (int i = 0; i < Math.min(TRACE_LINES, trail.length); i++) {
      System.out.println("    at " + trail[i]);
    }
  }

  private void report() {
    double seconds = (System.nanoTime() - startedNs) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%d of %d seeds, %.1f s, %.1f seeds/s, %d failed%n",
        done.get(),
        seeds,
        seconds,
        done.get() / seconds,
        failed.size());
  }
}
