package io.weir.benchmarks.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreTest {
  @Test
  void requestsOfAllAnswersAndBucketsCount() {
    Map<String, Long> requests =
        Store.parse(
            """
            # TYPE http_server_request_duration_seconds histogram
            http_server_request_duration_seconds_bucket{s3_operation="GetObject",le="0.1"} 4
            http_server_request_duration_seconds_count{http_response_status_code="200",s3_operation="GetObject"} 4
            http_server_request_duration_seconds_count{http_response_status_code="404",s3_operation="GetObject"} 1
            http_server_request_duration_seconds_sum{s3_operation="GetObject"} 0.5
            http_server_request_duration_seconds_count{s3_operation="UploadPart",url_scheme="http"} 1.2E3
            """);

    assertEquals(Map.of("GetObject", 5L, "UploadPart", 1_200L), requests);
    assertEquals(1_200, Store.writes(requests));
    assertEquals(
        Map.of("GetObject", 2L),
        Store.difference(Map.of("GetObject", 3L, "UploadPart", 1_200L), requests));
  }
}
