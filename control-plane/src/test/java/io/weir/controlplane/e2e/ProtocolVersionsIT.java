package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients of any age send: one story of a topic, a record and a group, told in every version
 * of every API that takes part in it. Round {@code n} uses version {@code n} of each API, or the
 * nearest that is advertised.
 */
@ExtendWith(Quickstart.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolVersionsIT {
  private Tenant tenant;

  @BeforeAll
  void signUp(WeirInstance weir) {
    tenant = Tenant.signUp(weir);
  }

  static List<Short> rounds() {
    int latest =
        ProtocolStory.APIS.stream().mapToInt(api -> api.latestVersion(true)).max().orElseThrow();
    return IntStream.rangeClosed(0, latest).mapToObj(round -> (short) round).toList();
  }

  @ParameterizedTest(name = "version {0}")
  @MethodSource("rounds")
  @Execution(ExecutionMode.CONCURRENT)
  void everyApiServesTheVersion(short round) throws Exception {
    try (ProtocolStory story = ProtocolStory.begin(tenant.access(), round)) {
      for (ApiKeys api : ProtocolStory.APIS) {
        assertTrue(
            story.latest(api) <= rounds().size() - 1,
            () -> "no round reaches the latest version of " + api);
      }
      story.createTopic();
      story.produceAndFetch();
      story.joinCommitAndLeave();
      story.describeAndDelete();
    }
  }
}
