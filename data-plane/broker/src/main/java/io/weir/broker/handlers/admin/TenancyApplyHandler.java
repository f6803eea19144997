package io.weir.broker.handlers.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.store.InvalidTenancyRecordException;
import io.weir.broker.tenancy.store.TenancyCodec;
import io.weir.broker.tenancy.store.TenancyRecord;
import io.weir.broker.tenancy.store.TenancyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.InvalidRequestException;

/**
 * TenancyApply (20000), version 0: the only way to write {@code __weir_tenancy}. Either all records
 * of a request can be read, or none is written; what is newer than known is written and committed
 * when the answer comes. Thread-safe.
 */
public final class TenancyApplyHandler implements JsonHandler {
  /** Records of one request at most. */
  static final int RECORDS_MAX = 1_000;

  /** The API's key. */
  public static final short KEY = 20_000;

  private final TenancyWriter writer;

  /** With the writer of this broker's replica. */
  public TenancyApplyHandler(TenancyWriter writer) {
    this.writer = writer;
  }

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    return writer
        .apply(records(json))
        .thenApply(
            applied ->
                TenancyCodec.write(
                    TenancyCodec.object()
                        .put("error_code", 0)
                        .putNull("error_message")
                        .put("offset", applied.offset())
                        .put("refused", applied.refused())));
  }

  private static List<TenancyRecord> records(byte[] json) {
    try {
      JsonNode list = TenancyCodec.parse(json).path("records");
      if (!list.isArray() || list.isEmpty() || list.size() > RECORDS_MAX) {
        throw new InvalidRequestException("records: must be a list of 1 to " + RECORDS_MAX);
      }
      List<TenancyRecord> records = new ArrayList<>(list.size());
      for (int index = 0; index < list.size(); index++) {
        records.add(record(list.get(index), index));
      }
      return records;
    } catch (InvalidTenancyRecordException e) {
      throw new InvalidRequestException(e.getMessage(), e);
    }
  }

  private static TenancyRecord record(JsonNode node, int index) {
    try {
      return TenancyCodec.decode(node);
    } catch (InvalidTenancyRecordException e) {
      throw new InvalidTenancyRecordException("records[" + index + "]: " + e.getMessage(), e);
    }
  }
}
