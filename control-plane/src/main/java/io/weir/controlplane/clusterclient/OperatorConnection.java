package io.weir.controlplane.clusterclient;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.SaslClient;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.SaslAuthenticateRequest;
import org.apache.kafka.common.requests.SaslAuthenticateResponse;
import org.apache.kafka.common.requests.SaslHandshakeRequest;
import org.apache.kafka.common.requests.SaslHandshakeResponse;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;

/**
 * One connection to a broker's operators' listener: TLS with host name check, SCRAM-SHA-512, then
 * requests of Weir's own APIs, one at a time. Used by one thread at a time; blocking.
 *
 * <pre>
 * request   size:int32  key:int16  version:int16  correlation:int32  client id:int16+bytes  json:int32+bytes
 * response  size:int32  correlation:int32  json:int32+bytes
 * </pre>
 */
final class OperatorConnection implements AutoCloseable {
  private static final String CLIENT_ID = "weir-control-plane";
  private static final int CONNECT_TIMEOUT_MS = 2_000;
  private static final int LOGIN_TIMEOUT_MS = 5_000;
  private static final int RESPONSE_BYTES_MAX = 1 << 20;

  /** A fetch answers one batch at least, of max.message.bytes (64 MiB at most). */
  private static final int RECORDS_BYTES_MAX = 66 << 20;

  private static final short HANDSHAKE_VERSION = 1;
  private static final short AUTHENTICATE_VERSION = 2;

  private final SSLSocket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private int correlationId;

  private OperatorConnection(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
  }

  /** Connects and logs in. */
  static OperatorConnection open(String host, int port, OperatorLogin login) throws IOException {
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
      plain.setSoTimeout(LOGIN_TIMEOUT_MS);
      SSLSocket socket =
          (SSLSocket) login.tls().getSocketFactory().createSocket(plain, host, port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      OperatorConnection connection = new OperatorConnection(socket);
      connection.authenticate(login);
      return connection;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  /** One request of Weir's own; the JSON answer. */
  byte[] call(short apiKey, byte[] json, int timeoutMs) throws IOException {
    socket.setSoTimeout(timeoutMs);
    byte[] clientId = CLIENT_ID.getBytes(StandardCharsets.UTF_8);
    int correlation = ++correlationId;
    ByteBuffer request =
        ByteBuffer.allocate(2 + 2 + 4 + 2 + clientId.length + 4 + json.length)
            .putShort(apiKey)
            .putShort((short) 0)
            .putInt(correlation)
            .putShort((short) clientId.length)
            .put(clientId)
            .putInt(json.length)
            .put(json);
    ByteBuffer response = exchange(request.flip(), RESPONSE_BYTES_MAX);
    if (response.remaining() < 8 || response.getInt() != correlation) {
      throw new IOException("an answer does not belong to its request");
    }
    int length = response.getInt();
    if (length < 0 || length > response.remaining()) {
      throw new IOException("an answer is cut off");
    }
    byte[] body = new byte[length];
    response.get(body);
    return body;
  }

  private void authenticate(OperatorLogin login) throws IOException {
    SaslHandshakeResponse handshake =
        (SaslHandshakeResponse)
            send(
                ApiKeys.SASL_HANDSHAKE,
                HANDSHAKE_VERSION,
                new SaslHandshakeRequest(
                    new SaslHandshakeRequestData().setMechanism(OperatorLogin.MECHANISM),
                    HANDSHAKE_VERSION));
    check(handshake.data().errorCode(), null);
    SaslClient scram = scram(login);
    byte[] token = scram.evaluateChallenge(new byte[0]);
    while (!scram.isComplete()) {
      SaslAuthenticateResponse answer =
          (SaslAuthenticateResponse)
              send(
                  ApiKeys.SASL_AUTHENTICATE,
                  AUTHENTICATE_VERSION,
                  new SaslAuthenticateRequest(
                      new SaslAuthenticateRequestData().setAuthBytes(token), AUTHENTICATE_VERSION));
      check(answer.data().errorCode(), answer.data().errorMessage());
      token = scram.evaluateChallenge(answer.data().authBytes());
    }
  }

  private static SaslClient scram(OperatorLogin login) throws IOException {
    char[] password = login.password().toCharArray();
    CallbackHandler credentials =
        callbacks -> {
          for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
              name.setName(login.user());
            } else if (callback instanceof PasswordCallback secret) {
              secret.setPassword(password);
            }
          }
        };
    try {
      return new ScramSaslClient(ScramMechanism.SCRAM_SHA_512, credentials);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IOException("every JDK has SHA-512", e);
    }
  }

  private AbstractResponse send(ApiKeys api, short version, AbstractRequest request)
      throws IOException {
    RequestHeader header = new RequestHeader(api, version, CLIENT_ID, ++correlationId);
    return AbstractResponse.parseResponse(
        exchange(request.serializeWithHeader(header), RESPONSE_BYTES_MAX), header);
  }

  private static void check(short errorCode, String message) throws IOException {
    Errors error = Errors.forCode(errorCode);
    if (error != Errors.NONE) {
      throw new IOException(
          "login refused: " + error.name() + (message == null ? "" : " " + message));
    }
  }

  /** One of Kafka's own requests, whose answer may hold records. */
  AbstractResponse fetch(FetchRequest request, int timeoutMs) throws IOException {
    socket.setSoTimeout(timeoutMs);
    RequestHeader header =
        new RequestHeader(ApiKeys.FETCH, request.version(), CLIENT_ID, ++correlationId);
    return AbstractResponse.parseResponse(
        exchange(request.serializeWithHeader(header), RECORDS_BYTES_MAX), header);
  }

  private ByteBuffer exchange(ByteBuffer request, int responseBytesMax) throws IOException {
    out.writeInt(request.remaining());
    out.write(request.array(), request.arrayOffset() + request.position(), request.remaining());
    out.flush();
    int size = in.readInt();
    if (size < 0 || size > responseBytesMax) {
      throw new IOException("an answer of " + size + " bytes is refused");
    }
    byte[] response = new byte[size];
    in.readFully(response);
    return ByteBuffer.wrap(response);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
