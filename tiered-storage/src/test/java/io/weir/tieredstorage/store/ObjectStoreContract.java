package io.weir.tieredstorage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every store keeps. */
public abstract class ObjectStoreContract {
  private static final ObjectKey KEY = new ObjectKey("a/b/00001-x.segment");

  /** More than two parts of the smallest size. */
  private static final int LARGE = 11 << 20;

  /** Empty, new for each test, closed by whoever made it. */
  protected abstract ObjectStore store();

  @Test
  void wholeObjectsAndTheirRangesComeBack() throws Exception {
    byte[] bytes = random(10_000);

    store().put(KEY, bytes);

    assertArrayEquals(bytes, store().getWhole(KEY, bytes.length));
    assertArrayEquals(bytes, store().get(KEY, 0, bytes.length));
    assertArrayEquals(Arrays.copyOfRange(bytes, 77, 78), store().get(KEY, 77, 1));
    assertArrayEquals(Arrays.copyOfRange(bytes, 9_000, 10_000), store().get(KEY, 9_000, 1_000));
  }

  @Test
  void anObjectIsReplacedWhole() throws Exception {
    store().put(KEY, random(10_000));

    store().put(KEY, new byte[] {1, 2, 3});

    assertArrayEquals(new byte[] {1, 2, 3}, store().getWhole(KEY, 100));
  }

  @Test
  void anEmptyObjectIsAnObject() throws Exception {
    store().put(KEY, new byte[0]);

    assertEquals(0, store().getWhole(KEY, 100).length);
    assertThrows(ShortObjectException.class, () -> store().get(KEY, 0, 1));
  }

  @Test
  void aMissingObjectIsNamed() {
    StoreException range =
        assertThrows(ObjectMissingException.class, () -> store().get(KEY, 0, 10));
    StoreException whole =
        assertThrows(ObjectMissingException.class, () -> store().getWhole(KEY, 10));

    assertTrue(range.getMessage().contains(KEY.name()), range.getMessage());
    assertTrue(whole.getMessage().contains(KEY.name()), whole.getMessage());
  }

  @Test
  void aRangeBeyondTheEndIsRefused() throws Exception {
    store().put(KEY, random(100));

    assertThrows(ShortObjectException.class, () -> store().get(KEY, 90, 11));
    assertThrows(ShortObjectException.class, () -> store().get(KEY, 100, 1));
    assertThrows(ShortObjectException.class, () -> store().get(KEY, 1L << 40, 1));
  }

  @Test
  void whatIsNoRangeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> store().get(KEY, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> store().get(KEY, 0, 0));
  }

  @Test
  void anObjectLargerThanExpectedIsRefused() throws Exception {
    store().put(KEY, random(101));

    StoreException refused = assertThrows(StoreException.class, () -> store().getWhole(KEY, 100));

    assertTrue(refused.getMessage().contains(KEY.name()), refused.getMessage());
  }

  @Test
  void anUploadOfManyPartsIsSeenOnceComplete() throws Exception {
    byte[] bytes = random(LARGE);

    try (Upload upload = store().upload(KEY)) {
      for (int from = 0; from < bytes.length; from += 1_000_003) {
        upload.write(bytes, from, Math.min(1_000_003, bytes.length - from));
      }
      assertThrows(ObjectMissingException.class, () -> store().getWhole(KEY, LARGE));
      upload.complete();
    }

    assertArrayEquals(bytes, store().getWhole(KEY, LARGE));
  }

  @Test
  void aSmallUploadIsAnObjectToo() throws Exception {
    try (Upload upload = store().upload(KEY)) {
      upload.write(new byte[] {9, 1, 2, 9}, 1, 2);
      upload.complete();
    }

    assertArrayEquals(new byte[] {1, 2}, store().getWhole(KEY, 100));
  }

  @Test
  void anUploadThatIsClosedEarlyLeavesNothing() throws Exception {
    try (Upload upload = store().upload(KEY)) {
      upload.write(random(LARGE), 0, LARGE);
    }

    assertThrows(ObjectMissingException.class, () -> store().getWhole(KEY, LARGE));
    assertEquals(List.of(), names(""));
  }

  @Test
  void whatADeadProcessLeftBehindIsDiscarded() throws Exception {
    Upload abandoned = store().upload(KEY);
    abandoned.write(random(LARGE), 0, LARGE);

    store().discardUploads(KEY);
    store().discardUploads(KEY);

    assertThrows(StoreException.class, abandoned::complete);
    abandoned.close();
    assertThrows(ObjectMissingException.class, () -> store().getWhole(KEY, LARGE));
  }

  @Test
  void nothingToDiscardIsNoError() throws Exception {
    store().discardUploads(KEY);

    assertEquals(List.of(), names(""));
  }

  @Test
  void discardingLeavesCompleteObjects() throws Exception {
    store().put(KEY, new byte[] {1});

    store().discardUploads(KEY);

    assertEquals(List.of(KEY.name()), names(""));
  }

  @Test
  void deletingIsDoneTwiceAndToManyAtOnce() throws Exception {
    List<ObjectKey> keys = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      keys.add(new ObjectKey("d/" + i));
    }
    for (ObjectKey key : keys.subList(0, 10)) {
      store().put(key, new byte[] {1});
    }
    store().put(KEY, new byte[] {1});

    store().delete(keys);
    store().delete(keys);

    assertEquals(List.of(KEY.name()), names(""));
  }

  @Test
  void namesAreListedByPrefixInOrder() throws Exception {
    for (String name : List.of("p/b/2", "p/b/1", "p/a", "p/bc", "q/b", "p.x")) {
      store().put(new ObjectKey(name), new byte[] {1});
    }

    assertEquals(List.of("p/a", "p/b/1", "p/b/2", "p/bc"), names("p/"));
    assertEquals(List.of("p/b/1", "p/b/2", "p/bc"), names("p/b"));
    assertEquals(List.of("p/b/1", "p/b/2"), names("p/b/"));
    assertEquals(List.of(), names("nothing/"));
  }

  private List<String> names(String prefix) throws StoreException {
    List<String> names = new ArrayList<>();
    store().list(prefix, key -> names.add(key.name()));
    return names;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
