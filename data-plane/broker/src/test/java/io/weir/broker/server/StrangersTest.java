package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tenancy.NameMapping;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A stranger gets not one byte of any API, in any version, but to authenticate. */
class StrangersTest {
  private final AtomicInteger handled = new AtomicInteger();
  private final TestServer server = new TestServer(everything(), TestServer.limits());
  private final InetSocketAddress tenants = server.openTenants(Optional.empty());

  private HandlerTable everything() {
    HandlerTable.Builder table = HandlerTable.builder();
    for (ApiKeys api : ApiKeys.values()) {
      if (api != ApiKeys.API_VERSIONS
          && api != ApiKeys.SASL_HANDSHAKE
          && api != ApiKeys.SASL_AUTHENTICATE) {
        RequestHandler<ApiMessage, ApiMessage> handler =
            TestHandlers.handler(
                api,
                (context, request) -> {
                  handled.incrementAndGet();
                  return CompletableFuture.completedFuture(api.messageType.newResponse());
                });
        table.add(handler, NameMapping.none());
      }
    }
    return table.build();
  }

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = ApiKeys.class,
      mode = Mode.EXCLUDE,
      names = {"API_VERSIONS", "SASL_HANDSHAKE"})
  void getsNothing(ApiKeys api) throws IOException {
    for (short version : api.allVersions()) {
      try (RawClient fresh = new RawClient(tenants);
          RawClient handshaken = new RawClient(tenants)) {
        fresh.send(api, version, 1, api.messageType.newRequest());
        assertTrue(fresh.isClosedByServer(), api + " " + version);

        if (api != ApiKeys.SASL_AUTHENTICATE) {
          handshaken.handshake("PLAIN");
          handshaken.send(api, version, 1, api.messageType.newRequest());
          assertTrue(handshaken.isClosedByServer(), api + " " + version + " after a handshake");
        }
      }
    }
    Assertions.assertEquals(0, handled.get());
  }
}
