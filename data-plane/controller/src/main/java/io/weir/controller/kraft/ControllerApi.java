package io.weir.controller.kraft;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;

/** How the controller answers one API. Never blocks. */
@FunctionalInterface
interface ControllerApi {
  /** Answers; a failed stage becomes the API's error response. */
  CompletionStage<? extends ApiMessage> answer(
      Controller controller, ControllerRequestContext context, AbstractRequest request);
}
