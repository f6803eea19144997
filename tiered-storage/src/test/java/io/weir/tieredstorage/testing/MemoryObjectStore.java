package io.weir.tieredstorage.testing;

import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.store.ObjectMissingException;
import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.ShortObjectException;
import io.weir.tieredstorage.store.StoreException;
import io.weir.tieredstorage.store.Upload;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Objects in memory, which tests may damage; it remembers what was asked for. Thread-safe. */
public final class MemoryObjectStore implements ObjectStore {
  /** What happens before an operation: it may throw, or wait. */
  public interface Gate {
    void pass(String operation, ObjectKey key) throws StoreException;
  }

  private final NavigableMap<ObjectKey, byte[]> objects = new ConcurrentSkipListMap<>();
  private final Set<MemoryUpload> uploads = ConcurrentHashMap.newKeySet();
  private final List<String> reads = new CopyOnWriteArrayList<>();
  private volatile Gate gate = (operation, key) -> {};

  public void gate(Gate replacement) {
    gate = replacement;
  }

  /** Ranges that were read, as {@code name from+length}. */
  public List<String> reads() {
    return List.copyOf(reads);
  }

  public List<ObjectKey> keys() {
    return List.copyOf(objects.keySet());
  }

  public ObjectKey key(String ending) {
    return objects.keySet().stream()
        .filter(key -> key.name().endsWith(ending))
        .findFirst()
        .orElseThrow();
  }

  public byte[] bytes(ObjectKey key) {
    return objects.get(key).clone();
  }

  public void change(ObjectKey key, UnaryOperator<byte[]> change) {
    objects.compute(key, (name, bytes) -> change.apply(bytes.clone()));
  }

  public int openUploads() {
    return uploads.size();
  }

  @Override
  public void put(ObjectKey key, byte[] bytes) throws StoreException {
    gate.pass("put", key);
    objects.put(key, bytes.clone());
  }

  @Override
  public Upload upload(ObjectKey key) throws StoreException {
    gate.pass("upload", key);
    MemoryUpload upload = new MemoryUpload(key);
    uploads.add(upload);
    return upload;
  }

  @Override
  public byte[] get(ObjectKey key, long from, int length) throws StoreException {
    if (from < 0 || length < 1) {
      throw new IllegalArgumentException("not a range: " + length + " bytes from " + from);
    }
    reads.add(key + " " + from + "+" + length);
    gate.pass("get", key);
    byte[] bytes = existing(key);
    if (from + length > bytes.length) {
      throw new ShortObjectException(key, from, length);
    }
    return Arrays.copyOfRange(bytes, (int) from, (int) from + length);
  }

  @Override
  public byte[] getWhole(ObjectKey key, int bytesMax) throws StoreException {
    gate.pass("getWhole", key);
    byte[] bytes = existing(key);
    if (bytes.length > bytesMax) {
      throw new StoreException("object " + key + " has " + bytes.length + " bytes");
    }
    return bytes.clone();
  }

  private byte[] existing(ObjectKey key) throws ObjectMissingException {
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new ObjectMissingException(key);
    }
    return bytes;
  }

  @Override
  public void delete(Collection<ObjectKey> keys) throws StoreException {
    for (ObjectKey key : keys) {
      gate.pass("delete", key);
      objects.remove(key);
    }
  }

  @Override
  public void discardUploads(ObjectKey key) throws StoreException {
    gate.pass("discardUploads", key);
    uploads.removeIf(upload -> upload.key.equals(key));
  }

  @Override
  public void list(String prefix, Consumer<ObjectKey> each) {
    new ArrayList<>(objects.keySet())
        .stream().filter(key -> key.name().startsWith(prefix)).forEach(each);
  }

  @Override
  public void close() {}

  private final class MemoryUpload implements Upload {
    private final ObjectKey key;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MemoryUpload(ObjectKey key) {
      this.key = key;
    }

    @Override
    public void write(byte[] more, int from, int length) throws StoreException {
      gate.pass("write", key);
      bytes.write(more, from, length);
    }

    @Override
    public void complete() throws StoreException {
      gate.pass("complete", key);
      if (!uploads.remove(this)) {
        throw new StoreException("the upload of " + key + " was discarded");
      }
      objects.put(key, bytes.toByteArray());
    }

    @Override
    public void close() {
      uploads.remove(this);
    }
  }
}
