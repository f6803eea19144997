package io.weir.broker.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * Makes a request of any API in any version that names given things wherever a name or an id can
 * stand, by walking the generated message's setters and keeping what the version can express.
 *
 * @param topic name of a topic; null to leave names out
 * @param topicId id of a topic; zero to leave ids out
 * @param group name of a group
 */
public record RequestFiller(String topic, Uuid topicId, String group) {
  /** Names nothing, and so asks for everything where an API allows that. */
  public static final RequestFiller NAMELESS = new RequestFiller(null, Uuid.ZERO_UUID, null);

  private static final int BYTES = 1 << 20;
  private static final int TIMEOUT_MS = 1000;
  private static final byte RESOURCE_TYPE_TOPIC = 2;

  /** A request in a version; expressible in it. */
  public ApiMessage request(ApiKeys api, short version) throws ReflectiveOperationException {
    ApiMessage request = api.messageType.newRequest();
    if (equals(NAMELESS)) {
      if (request instanceof MetadataRequestData metadata && version > 0) {
        metadata.setTopics(null);
      } else if (request instanceof DescribeLogDirsRequestData logDirs) {
        logDirs.setTopics(null);
      } else if (request instanceof ProduceRequestData produce) {
        produce.setAcks((short) -1); // else there is no answer to look at
      }
      return request;
    }
    fill(request, request, api, version);
    return request;
  }

  private void fill(Message node, ApiMessage root, ApiKeys api, short version)
      throws ReflectiveOperationException {
    for (Method setter : node.getClass().getMethods()) {
      if (!setter.getName().startsWith("set") || setter.getParameterCount() != 1) {
        continue;
      }
      Object value = value(setter, api);
      if (value == null) {
        continue;
      }
      String getter =
          Character.toLowerCase(setter.getName().charAt(3)) + setter.getName().substring(4);
      Object before = node.getClass().getMethod(getter).invoke(node);
      setter.invoke(node, value);
      if (!isExpressible(root, version)) {
        setter.invoke(node, before);
      } else if (value instanceof Collection<?> elements) {
        for (Object element : elements) {
          if (element instanceof Message message) {
            fill(message, root, api, version);
          }
        }
      }
    }
  }

  private static boolean isExpressible(ApiMessage root, short version) {
    try {
      MessageUtil.toByteBufferAccessor(root, version);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private Object value(Method setter, ApiKeys api) throws ReflectiveOperationException {
    String field = setter.getName().substring(3);
    Class<?> type = setter.getParameterTypes()[0];
    if (type == String.class) {
      return name(field);
    } else if (type == Uuid.class && field.contains("Topic")) {
      return topicId;
    } else if (type == BaseRecords.class) {
      return MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(1L, new byte[] {1}));
    } else if (Collection.class.isAssignableFrom(type) && !field.equals("Protocols")) {
      return collection(setter, field);
    }
    return switch (field) {
      case "Acks" -> (short) -1;
      case "TimeoutMs" -> TIMEOUT_MS;
      case "PartitionMaxBytes" -> BYTES;
      case "ResourceType" -> RESOURCE_TYPE_TOPIC;
      case "PartitionIndexes", "IncludeSynonyms" -> null;
      case "NumPartitions" -> api == ApiKeys.CREATE_TOPICS ? 1 : null;
      case "ReplicationFactor" -> (short) 1;
      default -> null;
    };
  }

  private String name(String field) {
    return switch (field) {
      case "Topic", "TopicName", "Name", "ResourceName" -> topic;
      case "GroupId", "Key" -> group;
      default -> null;
    };
  }

  private Object collection(Method setter, String field) throws ReflectiveOperationException {
    Type element = elementType(setter);
    if (element == String.class) {
      String name =
          field.contains("Group") || field.contains("Key")
              ? group
              : field.contains("Topic") ? topic : null;
      return name == null ? null : new ArrayList<>(List.of(name));
    } else if (element == Integer.class) {
      return new ArrayList<>(List.of(0));
    } else if (element instanceof Class<?> message && Message.class.isAssignableFrom(message)) {
      return collectionOf(setter.getParameterTypes()[0], message);
    }
    return null;
  }

  private static Object collectionOf(Class<?> type, Class<?> element)
      throws ReflectiveOperationException {
    Object one = element.getConstructor().newInstance();
    if (type == List.class) {
      List<Object> list = new ArrayList<>();
      list.add(one);
      return list;
    }
    Object collection = type.getConstructor(int.class).newInstance(1);
    try {
      Collection.class.getMethod("add", Object.class).invoke(collection, one);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
    return collection;
  }

  private static Type elementType(Method setter) {
    Type type = setter.getGenericParameterTypes()[0];
    if (type instanceof ParameterizedType list) {
      return list.getActualTypeArguments()[0];
    }
    Type parent = ((Class<?>) type).getGenericSuperclass();
    return parent instanceof ParameterizedType collection
        ? collection.getActualTypeArguments()[0]
        : Object.class;
  }
}
