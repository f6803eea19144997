package io.weir.tieredstorage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "0123-4_5.segment", "...", ".hidden/..x", "a..b"})
  void namesThatArePathsTooAreTaken(String name) {
    assertEquals(name, new ObjectKey(name).name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "./a", "a~b", "a b", "ä",
        "a\\b"
      })
  void othersAreRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> new ObjectKey(name));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_025, 100_000})
  void longNamesAreRefused(int length) {
    assertThrows(IllegalArgumentException.class, () -> new ObjectKey("a".repeat(length)));
  }
}
