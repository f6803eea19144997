package io.weir.tieredstorage.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ObjectNamesTest {
  private static final SegmentIdentity ID =
      new SegmentIdentity(
          new Uuid(0x1122334455667788L, 0x99aabbccddeeff00L),
          12,
          new Uuid(0xfedcba9876543210L, 1),
          345);
  private static final String BASE =
      "112233445566778899aabbccddeeff00/12/00000000000000000345-fedcba98765432100000000000000001";

  @Test
  void namesAreMadeOfIds() {
    assertEquals(
        "cluster-1/" + BASE + ".segment", new ObjectNames("cluster-1/").segment(ID).name());
    assertEquals(BASE + ".manifest", new ObjectNames("").manifest(ID).name());
  }

  @Test
  void aPrefixThatIsNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ObjectNames("/"));
    assertThrows(IllegalArgumentException.class, () -> new ObjectNames("../"));
    assertThrows(IllegalArgumentException.class, () -> new ObjectNames("a b"));
  }
}
