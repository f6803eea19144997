package io.weir.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7628 §3.1; a caret stands for the separator. */
class OAuthBearerMessageTest {
  private static Optional<OAuthBearerMessage> parse(String text) {
    return OAuthBearerMessage.parse(text.replace('^', '\u0001').getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "n,,^auth=Bearer abc^^;'';abc",
        "y,,^auth=Bearer abc^^;'';abc",
        "n,a=sa-1,^auth=Bearer abc^^;sa-1;abc",
        "n,a=a=2Cb=3Dc,^auth=Bearer abc^^;a,b=c;abc",
        "n,,^auth=bearer abc^^;'';abc",
        "n,,^auth=Bearer abc^logicalCluster=lkc-1^traceId=^^;'';abc",
        "n,,^host=h^port=9^auth=Bearer abc^^;'';abc",
      })
  void wellFormed(String text, String authorizationId, String token) {
    assertEquals(Optional.of(new OAuthBearerMessage(authorizationId, token)), parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``",
        "^",
        "^^^",
        "n,,",
        "n,,^^",
        "n,,^^^",
        "n,,^auth=Bearer abc",
        "n,,^auth=Bearer abc^",
        "n,,auth=Bearer abc^^",
        "n^auth=Bearer abc^^",
        "n,^auth=Bearer abc^^",
        "p=tls-unique,,^auth=Bearer abc^^",
        "x,,^auth=Bearer abc^^",
        "n,a=,^auth=Bearer abc^^",
        "n,b=x,^auth=Bearer abc^^",
        "n,a=x,y,^auth=Bearer abc^^",
        "n,a=x=2D,^auth=Bearer abc^^",
        "n,,^auth=Basic abc^^",
        "n,,^auth=Bearer ^^",
        "n,,^auth=Bearerabc^^",
        "n,,^Auth=Bearer abc^^",
        "n,,^auth=Bearer abc^auth=Bearer def^^",
        "n,,^auth=Bearer abc^key^^",
        "n,,^auth=Bearer abc^=value^^",
        "n,,^auth=Bearer abc^k1=value^^",
        "n,,^auth=Bearer abc^^^^",
        "n,,^logicalCluster=x^^",
      })
  void malformed(String text) {
    assertEquals(Optional.empty(), parse(text));
  }

  @Test
  void bytesThatAreNoTextAreMalformed() {
    assertEquals(
        Optional.empty(), OAuthBearerMessage.parse(new byte[] {'n', ',', ',', 1, -1, 1, 1}));
  }

  @Test
  void pairsAreBounded() {
    StringBuilder text = new StringBuilder("n,,^auth=Bearer abc^");
    for (char c = 'a'; c < 'a' + 26; c++) {
      text.append(c).append("=1^").append(c).append(c).append("=1^");
    }

    assertEquals(Optional.empty(), parse(text + "^"));
  }
}
