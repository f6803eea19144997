package io.weir.controlplane.e2e;

import io.weir.controlplane.demo.KafkaAccess;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;

/** One TLS connection that sends what no client would send. */
final class RawClient implements AutoCloseable {
  private static final int READ_TIMEOUT_MS = 30_000;

  private final SSLSocket socket;
  private final DataOutputStream out;
  private final DataInputStream in;
  private int correlationId;

  private RawClient(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.out = new DataOutputStream(socket.getOutputStream());
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** Connects to {@code host:port} without authentication. */
  static RawClient connect(KafkaAccess access, String address)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (var pem = Files.newInputStream(access.caFile())) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    int colon = address.lastIndexOf(':');
    SSLSocket socket =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(
                    address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    socket.setSoTimeout(READ_TIMEOUT_MS);
    socket.startHandshake();
    return new RawClient(socket);
  }

  /** Connects and authenticates with SASL/PLAIN. */
  static RawClient authenticated(KafkaAccess access, String address)
      throws IOException, GeneralSecurityException {
    RawClient client = connect(access, address);
    client.send(
        ApiKeys.SASL_HANDSHAKE, (short) 1, new SaslHandshakeRequestData().setMechanism("PLAIN"));
    byte[] token =
        ("\0" + access.apiKey() + "\0" + access.apiSecret()).getBytes(StandardCharsets.UTF_8);
    var answer =
        (SaslAuthenticateResponseData)
            client.send(
                ApiKeys.SASL_AUTHENTICATE,
                (short) 2,
                new SaslAuthenticateRequestData().setAuthBytes(token));
    if (answer.errorCode() != 0) {
      throw new AssertionError("authentication failed: " + answer.errorMessage());
    }
    return client;
  }

  /** Whether an access token opens a session (SASL/OAUTHBEARER, RFC 7628). */
  static boolean takesToken(KafkaAccess access, String address, String token)
      throws IOException, GeneralSecurityException {
    try (RawClient client = connect(access, address)) {
      client.send(
          ApiKeys.SASL_HANDSHAKE,
          (short) 1,
          new SaslHandshakeRequestData().setMechanism("OAUTHBEARER"));
      byte[] message = ("n,,\1auth=Bearer " + token + "\1\1").getBytes(StandardCharsets.UTF_8);
      var answer =
          (SaslAuthenticateResponseData)
              client.send(
                  ApiKeys.SASL_AUTHENTICATE,
                  (short) 2,
                  new SaslAuthenticateRequestData().setAuthBytes(message));
      // A refusal comes as a challenge that says why.
      return answer.errorCode() == 0 && answer.authBytes().length == 0;
    }
  }

  /** Sends one request and reads its answer. */
  ApiMessage send(ApiKeys api, short version, ApiMessage body) throws IOException {
    RequestHeader header = new RequestHeader(api, version, "raw", ++correlationId);
    ByteBuffer head =
        MessageUtil.toByteBufferAccessor(header.data(), api.requestHeaderVersion(version)).buffer();
    ByteBuffer payload = MessageUtil.toByteBufferAccessor(body, version).buffer();
    byte[] frame = new byte[head.remaining() + payload.remaining()];
    int headBytes = head.remaining();
    head.get(frame, 0, headBytes);
    payload.get(frame, headBytes, payload.remaining());
    sendFrame(frame.length, frame);
    ByteBuffer answer = ByteBuffer.wrap(readFrame());
    ResponseHeader answered = ResponseHeader.parse(answer, api.responseHeaderVersion(version));
    if (answered.correlationId() != correlationId) {
      throw new AssertionError("an answer to " + answered.correlationId());
    }
    return AbstractResponse.parseResponse(api, new ByteBufferAccessor(answer), version).data();
  }

  /** Sends a frame whose announced size may be a lie. */
  void sendFrame(int announcedBytes, byte[] content) throws IOException {
    out.writeInt(announcedBytes);
    out.write(content);
    out.flush();
  }

  /** Whether the server closes the connection instead of answering. */
  boolean closedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (EOFException | SocketException e) {
      return true;
    } catch (javax.net.ssl.SSLException e) {
      return true; // closed without close_notify
    }
  }

  private byte[] readFrame() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return frame;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
