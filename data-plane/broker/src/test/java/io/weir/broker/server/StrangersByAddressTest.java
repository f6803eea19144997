package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrangersByAddressTest {
  private final StrangersByAddress strangers = new StrangersByAddress(1);

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, false",
    "192.0.2.1, 192.0.2.2, true",
    "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, false",
    "2001:db8:1:2::1, 2001:db8:1:3::1, true",
    "192.0.2.1, ::ffff:192.0.2.1, false",
    "0.0.0.1, 0:0:0:1::, true",
  })
  void addressesShareAPlaceOrDoNot(String first, String second, boolean hasPlace)
      throws UnknownHostException {
    assertTrue(strangers.enter(address(first)).isPresent());

    assertEquals(hasPlace, strangers.enter(address(second)).isPresent());
  }

  @Test
  void aPlaceIsGivenBackOnce() throws UnknownHostException {
    StrangersByAddress two = new StrangersByAddress(2);
    StrangersByAddress.Place first = two.enter(address("192.0.2.1")).orElseThrow();
    assertTrue(two.enter(address("192.0.2.1")).isPresent());

    first.leave();
    first.leave();

    assertTrue(two.enter(address("192.0.2.1")).isPresent());
    assertFalse(two.enter(address("192.0.2.1")).isPresent());
  }

  @Test
  void nothingIsKeptOfAddressesThatHaveLeft() throws UnknownHostException {
    strangers.enter(address("192.0.2.1")).orElseThrow().leave();

    assertEquals(0, strangers.size());
  }
}
