package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.SaslClient;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;

/** Authenticates a {@link RawClient} as the operator. */
final class ScramClient {
  private ScramClient() {}

  static RawClient authenticated(InetSocketAddress server) throws Exception {
    SaslClient sasl =
        new ScramSaslClient.ScramSaslClientFactory()
            .createSaslClient(
                new String[] {ScramMechanism.SCRAM_SHA_512.mechanismName()},
                null,
                "kafka",
                "server",
                Map.of(),
                callbacks -> {
                  for (Callback callback : callbacks) {
                    if (callback instanceof NameCallback name) {
                      name.setName(TestServer.OPERATOR);
                    } else if (callback instanceof PasswordCallback password) {
                      password.setPassword(TestServer.OPERATOR_PASSWORD.toCharArray());
                    }
                  }
                });
    RawClient client = new RawClient(server);
    assertEquals(0, client.handshake("SCRAM-SHA-512").errorCode());
    byte[] token = sasl.evaluateChallenge(new byte[0]);
    while (!sasl.isComplete()) {
      var answer = client.authenticate(token);
      assertEquals(0, answer.errorCode());
      token = sasl.evaluateChallenge(answer.authBytes());
    }
    return client;
  }
}
