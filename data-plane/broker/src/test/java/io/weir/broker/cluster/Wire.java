package io.weir.broker.cluster;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;

/** One TLS connection that speaks Kafka's protocol, one request at a time. Not thread-safe. */
final class Wire implements AutoCloseable {
  private static final int TIMEOUT_MS = 30_000;

  private final String clientId;
  private final SSLSocket socket;
  private final DataInputStream in;
  private int correlationId;

  Wire(InetSocketAddress server, Path caFile, String clientId)
      throws IOException, GeneralSecurityException {
    this.clientId = clientId;
    socket = (SSLSocket) trusting(caFile).getSocketFactory().createSocket();
    socket.connect(server, TIMEOUT_MS);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Calls one of Kafka's APIs. */
  <R extends ApiMessage> R call(ApiKeys api, int version, ApiMessage request, R response)
      throws IOException {
    RequestHeaderData header = header(api.id, (short) version);
    ByteBuffer head =
        MessageUtil.toByteBufferAccessor(header, api.requestHeaderVersion((short) version))
            .buffer();
    ByteBuffer body = MessageUtil.toByteBufferAccessor(request, (short) version).buffer();
    send(ByteBuffer.allocate(head.remaining() + body.remaining()).put(head).put(body).array());
    ByteBufferAccessor answer = new ByteBufferAccessor(ByteBuffer.wrap(read()));
    ResponseHeaderData responseHeader =
        new ResponseHeaderData(answer, api.responseHeaderVersion((short) version));
    if (responseHeader.correlationId() != header.correlationId()) {
      throw new IOException("an answer to another request");
    }
    response.read(answer, (short) version);
    return response;
  }

  RequestHeaderData header(short apiKey, short version) {
    return new RequestHeaderData()
        .setRequestApiKey(apiKey)
        .setRequestApiVersion(version)
        .setCorrelationId(++correlationId)
        .setClientId(clientId);
  }

  void send(byte[] frame) throws IOException {
    byte[] bytes =
        ByteBuffer.allocate(Integer.BYTES + frame.length).putInt(frame.length).put(frame).array();
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  byte[] read() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return frame;
  }

  private static SSLContext trusting(Path caFile) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(caFile)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
