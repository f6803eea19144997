package io.weir.controller.kraft;

import io.weir.controller.DeletionProtection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;

/**
 * CreateTopics v2-7, DeleteTopics v1-6 (by name, and from v6 by id: KIP-516), CreatePartitions
 * v0-3. A topic that is named twice in a request gets INVALID_REQUEST, and the deletion of a
 * protected one POLICY_VIOLATION; the others go on.
 */
final class TopicApis {
  private static final String DUPLICATE_NAME = "Duplicate topic name.";

  private TopicApis() {}

  static CompletionStage<ApiMessage> create(
      Controller controller, ControllerRequestContext context, CreateTopicsRequestData data) {
    Set<String> duplicates = duplicates(data.topics().stream().map(topic -> topic.name()).toList());
    CreateTopicsRequestData accepted = data.duplicate();
    accepted
        .topics()
        .removeIf(
            topic ->
                duplicates.contains(topic.name())
                    || topic.name().equals(Topic.CLUSTER_METADATA_TOPIC_NAME));
    Set<String> describable = new HashSet<>();
    accepted.topics().forEach(topic -> describable.add(topic.name()));
    return controller
        .createTopics(context, accepted, describable, true)
        .thenApply(
            response -> {
              duplicates.forEach(name -> refuse(response, name, DUPLICATE_NAME));
              if (data.topics().stream()
                  .anyMatch(topic -> topic.name().equals(Topic.CLUSTER_METADATA_TOPIC_NAME))) {
                refuse(
                    response,
                    Topic.CLUSTER_METADATA_TOPIC_NAME,
                    "Creation of this internal topic is prohibited.");
              }
              return response;
            });
  }

  private static void refuse(CreateTopicsResponseData response, String name, String message) {
    response
        .topics()
        .add(
            new CreateTopicsResponseData.CreatableTopicResult()
                .setName(name)
                .setErrorCode(Errors.INVALID_REQUEST.code())
                .setErrorMessage(message));
  }

  static CompletionStage<ApiMessage> createPartitions(
      Controller controller, ControllerRequestContext context, CreatePartitionsRequestData data) {
    Set<String> duplicates = duplicates(data.topics().stream().map(topic -> topic.name()).toList());
    List<CreatePartitionsRequestData.CreatePartitionsTopic> accepted =
        data.topics().stream()
            .filter(topic -> !duplicates.contains(topic.name()))
            .map(CreatePartitionsRequestData.CreatePartitionsTopic::duplicate)
            .toList();
    return controller
        .createPartitions(context, accepted, data.validateOnly())
        .thenApply(
            results -> {
              List<CreatePartitionsResponseData.CreatePartitionsTopicResult> all =
                  new ArrayList<>(results);
              duplicates.forEach(
                  name ->
                      all.add(
                          new CreatePartitionsResponseData.CreatePartitionsTopicResult()
                              .setName(name)
                              .setErrorCode(Errors.INVALID_REQUEST.code())
                              .setErrorMessage(DUPLICATE_NAME)));
              return new CreatePartitionsResponseData().setResults(all);
            });
  }

  static CompletionStage<ApiMessage> delete(
      Controller controller, ControllerRequestContext context, DeleteTopicsRequestData data) {
    List<DeleteTopicsResponseData.DeletableTopicResult> results = new ArrayList<>();
    List<String> names = new ArrayList<>(data.topicNames());
    List<Uuid> ids = new ArrayList<>();
    for (DeleteTopicsRequestData.DeleteTopicState topic : data.topics()) {
      boolean named = topic.name() != null;
      boolean identified = !topic.topicId().equals(Uuid.ZERO_UUID);
      if (named == identified) {
        results.add(
            result(
                topic.name(),
                topic.topicId(),
                new ApiError(
                    Errors.INVALID_REQUEST,
                    named
                        ? "You may not specify both topic name and topic id."
                        : "Neither topic name nor id were specified.")));
      } else if (named) {
        names.add(topic.name());
      } else {
        ids.add(topic.topicId());
      }
    }
    for (String name : duplicates(names)) {
      names.removeIf(name::equals);
      results.add(
          result(name, Uuid.ZERO_UUID, new ApiError(Errors.INVALID_REQUEST, DUPLICATE_NAME)));
    }
    for (Uuid id : duplicates(ids)) {
      ids.removeIf(id::equals);
      results.add(result(null, id, new ApiError(Errors.INVALID_REQUEST, "Duplicate topic id.")));
    }
    Map<Uuid, String> found = new HashMap<>();
    return controller
        .findTopicNames(context, ids)
        .thenCompose(
            byId -> {
              byId.forEach(
                  (id, name) -> {
                    if (name.isError()) {
                      results.add(result(null, id, name.error()));
                    } else {
                      found.put(id, name.result());
                    }
                  });
              return controller.findTopicIds(context, names);
            })
        .thenCompose(
            byName -> {
              byName.forEach(
                  (name, id) -> {
                    if (id.isError()) {
                      results.add(result(name, Uuid.ZERO_UUID, id.error()));
                    } else if (found.remove(id.result()) != null) {
                      results.add(
                          result(
                              name,
                              id.result(),
                              new ApiError(
                                  Errors.INVALID_REQUEST,
                                  "The provided topic name maps to an ID that was already"
                                      + " supplied.")));
                    } else {
                      found.put(id.result(), name);
                    }
                  });
              return TopicProtection.protectedOnes(controller, context, found);
            })
        .thenCompose(
            kept -> {
              for (Uuid id : kept) {
                results.add(
                    result(
                        found.remove(id),
                        id,
                        new ApiError(Errors.POLICY_VIOLATION, DeletionProtection.REFUSAL)));
              }
              return controller.deleteTopics(context, found.keySet());
            })
        .thenApply(
            deleted -> {
              deleted.forEach((id, error) -> results.add(result(found.get(id), id, error)));
              return new DeleteTopicsResponseData()
                  .setResponses(
                      new DeleteTopicsResponseData.DeletableTopicResultCollection(
                          results.iterator()));
            });
  }

  private static DeleteTopicsResponseData.DeletableTopicResult result(
      String name, Uuid id, ApiError error) {
    return new DeleteTopicsResponseData.DeletableTopicResult()
        .setName(name)
        .setTopicId(id)
        .setErrorCode(error.error().code())
        .setErrorMessage(error.message());
  }

  private static <T> Set<T> duplicates(List<T> values) {
    Set<T> seen = new HashSet<>();
    Set<T> twice = new LinkedHashSet<>();
    for (T value : values) {
      if (!seen.add(value)) {
        twice.add(value);
      }
    }
    return twice;
  }
}
