package io.weir.broker.pipeline;

/**
 * What one request may hold, beyond the length of its frame. Each limit has a name, for logs and
 * for {@code limits.md}, and tells a client what to do.
 */
public enum RequestLimit {
  /** Fields, as each takes an event loop's time. */
  FIELDS("request.fields", "the request holds too many fields; split it"),
  /** Elements of one list. */
  ELEMENTS("request.list.elements", "a list of the request is too long; split the request"),
  /** Memory that its decoded form takes. */
  DECODED_BYTES("request.decoded.bytes", "the request would take too much memory; split it"),
  /** Topics of one CreateTopics. */
  CREATED_TOPICS(
      "create.topics.topics",
      "one request may create " + BudgetedReader.HASHED_ELEMENTS_MAX + " topics at most; split it"),
  /** Configurations of one topic of CreateTopics. */
  CREATED_CONFIGS(
      "create.topics.configs",
      "a new topic may have "
          + CreateTopicsScan.CONFIGS_PER_TOPIC_MAX
          + " configurations at most; leave out what is not needed"),
  /** Names, or partitions of an assignment, that meet in the slots of a hash table. */
  COLLISIONS(
      "request.hash.collisions",
      "too many names of the request have the same hash code; name each once, or split it"),
  /** Topics, and partitions of a topic, of one Produce. */
  PRODUCED_TOPICS(
      "produce.topics",
      "one request may write to "
          + BudgetedReader.HASHED_DATA_ELEMENTS_MAX
          + " topics, and to as many partitions of each, at most; lower max.request.size");

  private final String limitName;
  private final String advice;

  RequestLimit(String limitName, String advice) {
    this.limitName = limitName;
    this.advice = advice;
  }

  /** Its name in logs and documents. */
  public String limitName() {
    return limitName;
  }

  /** What a client is told: the limit, and what to do. */
  public String advice() {
    return advice + " (limit " + limitName + ")";
  }
}
