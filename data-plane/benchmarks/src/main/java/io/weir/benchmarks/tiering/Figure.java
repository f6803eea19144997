package io.weir.benchmarks.tiering;

/** The rows of the table, in its order. */
enum Figure {
  COPY_RATE("copy the backlog", "MiB/s", 1),
  COPY_SECONDS("copy the backlog", "from the setting on until all of it is in the store, s", 1),
  COPY_CPU("copy the backlog", "brokers' CPU, s/GiB", 2),
  COPY_STORE_CPU("copy the backlog", "the store's CPU, s/GiB", 2),
  COPY_REQUESTS("copy the backlog", "S3 requests per GiB", 0),
  STORED("copy the backlog", "bytes in the store, of the log's", 2),
  ALONE_P50("500 records/s, no backlog", "acknowledgement p50, ms", 1),
  ALONE_P99("500 records/s, no backlog", "acknowledgement p99, ms", 1),
  ALONE_P999("500 records/s, no backlog", "acknowledgement p99.9, ms", 1),
  AMID_P50("500 records/s amid the copies", "acknowledgement p50, ms", 1),
  AMID_P99("500 records/s amid the copies", "acknowledgement p99, ms", 1),
  AMID_P999("500 records/s amid the copies", "acknowledgement p99.9, ms", 1),
  AMID_RATE("500 records/s amid the copies", "copies, MiB/s", 1),
  ONE_RATE("cold read, one consumer", "MiB/s", 1),
  ONE_CPU("cold read, one consumer", "brokers' CPU, s/GiB", 2),
  ONE_STORE_CPU("cold read, one consumer", "the store's CPU, s/GiB", 2),
  ONE_REQUESTS("cold read, one consumer", "S3 requests per GiB", 0),
  EIGHT_RATE("cold read, eight consumers", "MiB/s", 1),
  EIGHT_CPU("cold read, eight consumers", "brokers' CPU, s/GiB", 2),
  EIGHT_STORE_CPU("cold read, eight consumers", "the store's CPU, s/GiB", 2),
  EIGHT_REQUESTS("cold read, eight consumers", "S3 requests per GiB", 0),
  MEMORY("after all of that", "memory of all brokers (RSS), MiB", 0),
  OTHERS("of the machine", "used by all else while the backlog is copied, cores", 2);

  private final String step;
  private final String what;
  private final int decimals;

  Figure(String step, String what, int decimals) {
    this.step = step;
    this.what = what;
    this.decimals = decimals;
  }

  String step() {
    return step;
  }

  String what() {
    return what;
  }

  int decimals() {
    return decimals;
  }
}
