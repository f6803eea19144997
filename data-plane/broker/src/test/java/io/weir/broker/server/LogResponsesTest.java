package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.PeerRequests;
import io.weir.broker.pipeline.TenantViews;
import io.weir.broker.protocol.LogSliceRecords;
import io.weir.broker.tenancy.NameMapping;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.PeerRequestHandler.PeerRequest;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fetch responses whose bytes lie in a file: by sendfile, through TLS, and to peers. */
class LogResponsesTest {
  private static final int FILE_BYTES = 8 << 20;
  private static final int PARTITIONS = 3;
  private static final short VERSION = 17;

  @TempDir Path folder;
  private final CountDownLatch closed = new CountDownLatch(PARTITIONS);
  private byte[] content;
  private FileChannel file;
  private TestServer server;

  /** A third of the file each, minus a few bytes to be off any chunk's boundary. */
  private final class Slice implements LogSliceRecords.Source {
    private final int partition;

    Slice(int partition) {
      this.partition = partition;
    }

    @Override
    public long records() {
      return 1;
    }

    @Override
    public int sizeInBytes() {
      return FILE_BYTES / PARTITIONS - partition;
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.of(file);
    }

    @Override
    public long position() {
      return (long) partition * (FILE_BYTES / PARTITIONS);
    }

    @Override
    public void readFully(ByteBuffer target, int offset) throws IOException {
      long at = position() + offset;
      while (target.hasRemaining()) {
        int read = file.read(target, at);
        if (read < 0) {
          throw new EOFException("the file ends early");
        }
        at += read;
      }
    }

    @Override
    public void close() {
      closed.countDown();
    }

    byte[] bytes() {
      byte[] bytes = new byte[sizeInBytes()];
      System.arraycopy(content, (int) position(), bytes, 0, bytes.length);
      return bytes;
    }
  }

  @BeforeEach
  void start() throws IOException {
    content = new byte[FILE_BYTES];
    new Random(1).nextBytes(content);
    Path path = Files.write(folder.resolve("segment"), content);
    file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    server = new TestServer(table(), TestServer.limits());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    file.close();
  }

  private HandlerTable table() {
    return TestHandlers.table()
        .add(
            TestHandlers.<FetchRequestData, FetchResponseData>handler(
                ApiKeys.FETCH, (context, request) -> CompletableFuture.completedFuture(response())),
            NameMapping.none(),
            EnumSet.allOf(ListenerKind.class))
        .build();
  }

  private FetchResponseData response() {
    FetchResponseData response = new FetchResponseData();
    var topic = new FetchResponseData.FetchableTopicResponse().setTopicId(Uuid.ONE_UUID);
    response.responses().add(topic);
    for (int i = 0; i < PARTITIONS; i++) {
      topic
          .partitions()
          .add(
              new FetchResponseData.PartitionData()
                  .setPartitionIndex(i)
                  .setRecords(new LogSliceRecords(new Slice(i))));
    }
    return response;
  }

  private RawClient connect(boolean tls) throws Exception {
    if (!tls) {
      return RawClient.authenticated(server.openTenants(Optional.empty()));
    }
    InetSocketAddress address = server.openTenants(Optional.of(TestPki.create(folder).tls()));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    Socket socket =
        context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
    return RawClient.authenticated(new RawClient(socket));
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private void assertRecords(FetchResponseData response) {
    for (var partition : response.responses().getFirst().partitions()) {
      ByteBuffer records = ((MemoryRecords) partition.records()).buffer();
      byte[] bytes = new byte[records.remaining()];
      records.get(bytes);
      assertArrayEquals(new Slice(partition.partitionIndex()).bytes(), bytes);
    }
  }

  private void assertAllClosed() throws InterruptedException {
    assertTrue(closed.await(10, TimeUnit.SECONDS), "slices still open: " + closed.getCount());
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void theFilesBytesArriveAndTheFileStaysOpen(boolean tls) throws Exception {
    try (RawClient client = connect(tls)) {
      for (int i = 0; i < 3; i++) {
        FetchResponseData answer =
            client.ask(ApiKeys.FETCH, VERSION, new FetchRequestData(), new FetchResponseData());

        assertRecords(answer);
        assertAllClosed();
        assertTrue(file.isOpen());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void slicesAreGivenBackWhenTheClientLeaves(boolean tls) throws Exception {
    try (RawClient client = connect(tls)) {
      client.send(ApiKeys.FETCH, VERSION, 1, new FetchRequestData());
      client.send(ApiKeys.FETCH, VERSION, 2, new FetchRequestData());
    }

    assertAllClosed();
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aSliceThatIsCutShortClosesTheConnection(boolean tls) throws Exception {
    try (RawClient client = connect(tls)) {
      file.truncate(1 << 20);
      client.send(ApiKeys.FETCH, VERSION, 1, new FetchRequestData());

      while (!client.isClosedByServer()) {
        assertTrue(file.isOpen());
      }
      assertAllClosed();
    }
  }

  @Test
  void peersGetTheBytesInMemory() throws Exception {
    PeerRequests peers =
        new PeerRequests(
            table(), new TenantViews(ClusterMetadata::empty), () -> "cluster", Runnable::run);

    FetchResponseData answer =
        (FetchResponseData)
            peers
                .handle(
                    new PeerRequest(
                        2,
                        new RequestHeader(ApiKeys.FETCH, VERSION, "node-2", 1),
                        new FetchRequestData()))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

    assertRecords(answer);
    assertAllClosed();
    assertEquals(PARTITIONS, answer.responses().getFirst().partitions().size());
  }
}
