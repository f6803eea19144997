package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;

/** Speaks the protocol byte by byte, rightly or wrongly. Reads fail after ten seconds. */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MS = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  RawClient(InetSocketAddress server) throws IOException {
    this(new Socket(server.getAddress(), server.getPort()));
  }

  /** Takes a connected socket over. */
  RawClient(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(TIMEOUT_MS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  /** One that has authenticated with the server's key. */
  static RawClient authenticated(InetSocketAddress server) throws IOException {
    return authenticated(new RawClient(server));
  }

  /** Authenticates with the server's key. */
  static RawClient authenticated(RawClient client) throws IOException {
    assertEquals(0, client.handshake("PLAIN").errorCode());
    assertEquals(0, client.plain(TestServer.KEY, TestServer.SECRET).errorCode());
    return client;
  }

  void sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Sends a frame. */
  void sendFrame(byte[] frame) throws IOException {
    sendBytes(ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array());
  }

  void send(ApiKeys api, int version, int correlationId, ApiMessage body) throws IOException {
    sendFrame(request(api, version, correlationId, body));
  }

  static byte[] request(ApiKeys api, int version, int correlationId, ApiMessage body) {
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(api.id)
            .setRequestApiVersion((short) version)
            .setCorrelationId(correlationId)
            .setClientId("raw");
    short headerVersion = api.requestHeaderVersion((short) version);
    ByteBuffer head = MessageUtil.toByteBufferAccessor(header, headerVersion).buffer();
    ByteBuffer rest = MessageUtil.toByteBufferAccessor(body, (short) version).buffer();
    return ByteBuffer.allocate(head.remaining() + rest.remaining()).put(head).put(rest).array();
  }

  byte[] readFrame() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return frame;
  }

  <R extends ApiMessage> R read(ApiKeys api, int version, int correlationId, R response)
      throws IOException {
    ByteBufferAccessor frame = new ByteBufferAccessor(ByteBuffer.wrap(readFrame()));
    ResponseHeaderData header =
        new ResponseHeaderData(frame, api.responseHeaderVersion((short) version));
    assertEquals(correlationId, header.correlationId());
    response.read(frame, (short) version);
    assertEquals(0, frame.remaining());
    return response;
  }

  <R extends ApiMessage> R ask(ApiKeys api, int version, ApiMessage request, R response)
      throws IOException {
    send(api, version, 42, request);
    return read(api, version, 42, response);
  }

  SaslHandshakeResponseData handshake(String mechanism) throws IOException {
    return ask(
        ApiKeys.SASL_HANDSHAKE,
        1,
        new SaslHandshakeRequestData().setMechanism(mechanism),
        new SaslHandshakeResponseData());
  }

  SaslAuthenticateResponseData plain(String key, String secret) throws IOException {
    return authenticate(plainToken("", key, secret));
  }

  SaslAuthenticateResponseData authenticate(byte[] token) throws IOException {
    return ask(
        ApiKeys.SASL_AUTHENTICATE,
        2,
        new SaslAuthenticateRequestData().setAuthBytes(token),
        new SaslAuthenticateResponseData());
  }

  static byte[] plainToken(String authorizationId, String key, String secret) {
    return (authorizationId + "\0" + key + "\0" + secret).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the server closes, with nothing more to say. */
  boolean isClosedByServer() throws IOException {
    try {
      in.readByte();
      return false;
    } catch (EOFException | SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
