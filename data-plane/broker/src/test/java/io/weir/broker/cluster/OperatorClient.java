package io.weir.broker.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;
import org.apache.kafka.common.security.scram.internals.ScramSaslClientProvider;

/** One connection to an operators' listener: TLS, SCRAM-SHA-512, any API, Weir's own ones too. */
public final class OperatorClient implements AutoCloseable {
  private static final short OWN_VERSION = 0;
  private static final short OWN_HEADER_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    ScramSaslClientProvider.initialize();
  }

  private final Wire wire;

  /** Connects and authenticates; fails with IOException if that is refused. */
  public OperatorClient(InetSocketAddress server, Path caFile, String user, String password)
      throws IOException, GeneralSecurityException {
    wire = new Wire(server, caFile, "test-operator");
    boolean authenticated = false;
    try {
      authenticate(user, password);
      authenticated = true;
    } finally {
      if (!authenticated) {
        wire.close();
      }
    }
  }

  /** Calls one of Weir's own APIs. */
  public JsonNode call(int apiKey, JsonNode request) throws IOException {
    byte[] json = JSON.writeValueAsBytes(request);
    return call(apiKey, json.length, json);
  }

  /** Calls one of Weir's own APIs by bytes that need not be right; EOFException if it closes. */
  public JsonNode call(int apiKey, int length, byte[] json) throws IOException {
    RequestHeaderData header = wire.header((short) apiKey, OWN_VERSION);
    ByteBuffer head = MessageUtil.toByteBufferAccessor(header, OWN_HEADER_VERSION).buffer();
    ByteBuffer frame = ByteBuffer.allocate(head.remaining() + Integer.BYTES + json.length);
    frame.put(head).putInt(length).put(json);
    wire.send(frame.array());
    ByteBuffer response = ByteBuffer.wrap(wire.read());
    response.getInt(); // correlation id
    byte[] answer = new byte[response.getInt()];
    response.get(answer);
    return JSON.readTree(answer);
  }

  /** Calls one of Kafka's APIs. */
  public <R extends ApiMessage> R call(ApiKeys api, int version, ApiMessage request, R response)
      throws IOException {
    return wire.call(api, version, request, response);
  }

  private void authenticate(String user, String password) throws IOException {
    var handshake =
        call(
            ApiKeys.SASL_HANDSHAKE,
            1,
            new SaslHandshakeRequestData().setMechanism("SCRAM-SHA-512"),
            new SaslHandshakeResponseData());
    if (handshake.errorCode() != 0) {
      throw new IOException("handshake refused: " + handshake);
    }
    SaslClient sasl =
        Sasl.createSaslClient(
            new String[] {"SCRAM-SHA-512"},
            null,
            "kafka",
            "127.0.0.1",
            Map.of(),
            callbacks -> answer(callbacks, user, password));
    byte[] token = sasl.evaluateChallenge(new byte[0]);
    while (token != null) {
      var response =
          call(
              ApiKeys.SASL_AUTHENTICATE,
              2,
              new SaslAuthenticateRequestData().setAuthBytes(token),
              new SaslAuthenticateResponseData());
      if (response.errorCode() != 0) {
        throw new IOException("authentication refused: " + response.errorMessage());
      }
      token = sasl.isComplete() ? null : sasl.evaluateChallenge(response.authBytes());
      if (token != null && token.length == 0) {
        token = null;
      }
    }
  }

  private static void answer(Callback[] callbacks, String user, String password)
      throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      switch (callback) {
        case NameCallback name -> name.setName(user);
        case PasswordCallback secret -> secret.setPassword(password.toCharArray());
        case ScramExtensionsCallback extensions -> extensions.extensions(Map.of());
        default -> throw new UnsupportedCallbackException(callback);
      }
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
