package io.weir.broker.tenancy.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads an object's fields and knows which were not read. Used by one thread. */
final class Fields {
  private final JsonNode node;
  private final Set<String> unread = new TreeSet<>();

  Fields(JsonNode node) {
    if (!node.isObject()) {
      throw new InvalidTenancyRecordException("expected a JSON object");
    }
    this.node = node;
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      unread.add(names.next());
    }
  }

  boolean has(String name) {
    return node.has(name);
  }

  String text(String name) {
    JsonNode value = take(name);
    if (!value.isTextual()) {
      throw new InvalidTenancyRecordException(name + ": must be a string");
    }
    return value.textValue();
  }

  /** The elements of an array, each an object. */
  List<Fields> objects(String name, int countMax) {
    JsonNode value = take(name);
    if (!value.isArray() || value.size() > countMax) {
      throw new InvalidTenancyRecordException(
          name + ": must be an array of at most " + countMax + " objects");
    }
    List<Fields> elements = new ArrayList<>(value.size());
    value.forEach(element -> elements.add(new Fields(element)));
    return elements;
  }

  /** An object, or nothing. */
  Optional<Fields> objectIfThere(String name) {
    return node.has(name) ? Optional.of(new Fields(take(name))) : Optional.empty();
  }

  /** All fields, each a string. */
  Map<String, String> texts(int countMax) {
    Map<String, String> all = new TreeMap<>();
    for (String name : List.copyOf(unread)) {
      all.put(name, text(name));
    }
    if (all.size() > countMax) {
      throw new InvalidTenancyRecordException("an object has more than " + countMax + " fields");
    }
    return all;
  }

  long number(String name) {
    JsonNode value = take(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new InvalidTenancyRecordException(name + ": must be a whole number of 64 bits");
    }
    return value.longValue();
  }

  OptionalLong numberOrNull(String name) {
    if (node.hasNonNull(name)) {
      return OptionalLong.of(number(name));
    }
    unread.remove(name);
    return OptionalLong.empty();
  }

  boolean isTrue(String name) {
    JsonNode value = take(name);
    if (!value.isBoolean()) {
      throw new InvalidTenancyRecordException(name + ": must be true or false");
    }
    return value.booleanValue();
  }

  void expectNoMore() {
    if (!unread.isEmpty()) {
      throw new InvalidTenancyRecordException(
          "unknown field "
              + String.join(", ", unread)
              + "; this node reads version "
              + TenancyCodec.VERSION);
    }
  }

  private JsonNode take(String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new InvalidTenancyRecordException(name + ": is missing");
    }
    unread.remove(name);
    return value;
  }
}
