package io.weir.tieredstorage.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Values by key, the least recently used ones leaving first, bounded by the bytes that they take. A
 * value that several ask for at once is loaded once, by the first of them, on its thread. Failures
 * are not kept. Thread-safe by one lock that is held for moves in maps only.
 */
final class ByteBoundedCache<K, V> {
  /** Where values come from. */
  interface Loader<V> {
    V load() throws IOException;
  }

  /** What happened, for counting. Called without the lock. */
  interface Listener {
    void hit();

    void miss();
  }

  private final long bytesMax;
  private final ToIntFunction<V> bytesOf;
  private final Listener listener;
  private final LinkedHashMap<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<K, CompletableFuture<V>> loading = new HashMap<>();
  private long bytes;

  ByteBoundedCache(long bytesMax, ToIntFunction<V> bytesOf, Listener listener) {
    this.bytesMax = bytesMax;
    this.bytesOf = bytesOf;
    this.listener = listener;
  }

  /**
   * @throws IOException what the loader threw, to everyone who waited for it
   */
  V get(K key, Loader<V> loader) throws IOException {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> theirs = null;
    V cached;
    synchronized (this) {
      cached = values.get(key);
      if (cached == null) {
        theirs = loading.putIfAbsent(key, mine);
      }
    }
    if (cached != null) {
      listener.hit();
      return cached;
    }
    if (theirs != null) {
      listener.hit();
      return await(theirs);
    }
    listener.miss();
    return load(key, loader, mine);
  }

  private V load(K key, Loader<V> loader, CompletableFuture<V> mine) throws IOException {
    V value;
    try {
      value = loader.load();
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        loading.remove(key, mine);
      }
      mine.completeExceptionally(e);
      throw e;
    }
    synchronized (this) {
      if (loading.remove(key, mine)) { // else it was invalidated meanwhile
        keep(key, value);
      }
    }
    mine.complete(value);
    return value;
  }

  private void keep(K key, V value) {
    bytes += bytesOf.applyAsInt(value);
    values.put(key, value);
    var eldest = values.entrySet().iterator();
    while (bytes > bytesMax && eldest.hasNext()) {
      bytes -= bytesOf.applyAsInt(eldest.next().getValue());
      eldest.remove();
    }
  }

  private static <V> V await(CompletableFuture<V> theirs) throws IOException {
    try {
      return theirs.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("while another thread read");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Whether the value is here or on its way. */
  synchronized boolean has(K key) {
    return values.containsKey(key) || loading.containsKey(key);
  }

  /** Forgets values; those on their way reach who waits for them and are not kept. */
  synchronized void invalidate(Predicate<K> which) {
    loading.keySet().removeIf(which);
    var each = values.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<K, V> entry = each.next();
      if (which.test(entry.getKey())) {
        bytes -= bytesOf.applyAsInt(entry.getValue());
        each.remove();
      }
    }
  }

  synchronized long bytes() {
    return bytes;
  }
}
