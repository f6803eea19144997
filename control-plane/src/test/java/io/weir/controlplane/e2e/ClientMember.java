package io.weir.controlplane.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A running member of a group, fed by the lines that its program prints. A thread of its own reads
 * them; what it found is read by the test.
 */
final class ClientMember implements AutoCloseable {
  private static final long END_LIMIT_SECONDS = 60;

  private final String name;
  private final Process process;
  private final Path errors;
  private final boolean repeats;
  private final Map<Place, ClientRecord> records = new ConcurrentHashMap<>();
  private final Set<String> faults = ConcurrentHashMap.newKeySet();
  private final Thread reader;
  private volatile Set<Integer> assigned = Set.of();
  private volatile boolean left;

  private ClientMember(String name, Process process, Path errors, boolean repeats) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.repeats = repeats;
    this.reader = Thread.ofPlatform().name(name).unstarted(this::read);
  }

  /**
   * Starts a program that joins.
   *
   * @param repeats whether its client may hand out again what it has handed out before
   */
  static ClientMember start(String name, ProcessBuilder builder, boolean repeats) {
    try {
      Path errors = Files.createTempFile("weir-member-", ".err");
      Process process = builder.redirectError(errors.toFile()).start();
      ClientMember member = new ClientMember(name, process, errors, repeats);
      member.reader.start();
      return member;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has read so far, by place. */
  Map<Place, ClientRecord> records() {
    return Map.copyOf(records);
  }

  Set<Integer> assigned() {
    return assigned;
  }

  /** Waits for a state of this member; fails at once when its program ended instead. */
  void await(String what, BooleanSupplier condition) {
    try {
      Await.until(
          name + ": " + what,
          () -> {
            if (!process.isAlive()) {
              throw new AssertionError(name + " ended before " + what);
            }
            return condition.getAsBoolean();
          });
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage()
              + "; it reads "
              + assigned
              + ", has read "
              + records.size()
              + ", and says "
              + complaints(),
          e);
    }
  }

  /** Lets it commit and leave the group, and checks that it ended well. */
  void leave() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " does not leave: " + complaints());
      }
      reader.join();
      if (process.exitValue() != 0 || !left) {
        throw new AssertionError(name + " ended badly: " + complaints());
      }
      if (!faults.isEmpty()) {
        throw new AssertionError(name + ": " + faults);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void read() {
    Map<Integer, Long> last = new HashMap<>(); // per partition, since the latest rebalance
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        List<String> fields = ClientProgram.fields(line);
        switch (fields.getFirst()) {
          case "assigned" -> {
            assigned = numbers(fields.get(1));
            last.clear();
          }
          case "record" -> read(fields, last);
          case "left" -> left = true;
          default -> faults.add("unknown line: " + line);
        }
      }
    } catch (IOException e) {
      faults.add("its output can't be read: " + e);
    }
  }

  private void read(List<String> fields, Map<Integer, Long> last) {
    Place place = Place.of(fields.get(1), fields.get(2));
    Long before = last.put(place.partition(), place.offset());
    boolean again = repeats && records.containsKey(place);
    if (before != null && before >= place.offset() && !again) {
      faults.add(place + " came after offset " + before);
    }
    ClientRecord record = new ClientRecord(fields.get(3), fields.get(4), fields.get(5));
    ClientRecord earlier = records.put(place, record);
    if (earlier != null && !earlier.equals(record)) {
      faults.add(place + " differed when it was read again");
    }
  }

  private static Set<Integer> numbers(String text) {
    return Arrays.stream(text.split(","))
        .filter(number -> !number.isEmpty())
        .map(Integer::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String complaints() {
    try {
      return faults + Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a record lies. */
  record Place(int partition, long offset) {
    static Place of(String partition, String offset) {
      return new Place(Integer.parseInt(partition), Long.parseLong(offset));
    }
  }
}
