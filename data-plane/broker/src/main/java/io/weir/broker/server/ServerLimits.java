package io.weir.broker.server;

/**
 * Bounds of what clients can make the server hold. Immutable.
 *
 * @param frameBytesBeforeSessionMax a stranger's largest frame
 * @param frameBytesMax largest frame of an authenticated client
 * @param requestsBeforeSessionMax a stranger's requests
 * @param timeToAuthenticateMs a stranger's time, TLS included
 * @param failureDelayMs how long a refused credential waits for its answer
 * @param connectionsMax connections of one listener
 * @param inFlightRequestsMax requests of one connection whose response is not yet written; when
 *     reached, nothing more is read
 * @param inFlightBytesMax bytes of those requests; a single request may exceed it
 * @param writeBufferBytesMax responses of one connection that wait for its socket; above, nothing
 *     more is read or written into it
 * @param sliceChunkBytes of a log that are in memory at a time for one TLS connection
 * @param otherFrameBytesMax largest frame of an API other than Produce
 * @param frameMsMax a frame that was begun and is read must be complete after this; the time in
 *     which the server itself does not read does not count
 * @param connectionsPerVirtualClusterMax authenticated connections of one virtual cluster
 * @param idleMsMax a connection without traffic is closed after this
 * @param strangersPerAddressMax connections of one address, or of one /64 of IPv6, to one listener
 *     that have not authenticated
 */
public record ServerLimits(
    int frameBytesBeforeSessionMax,
    int frameBytesMax,
    int requestsBeforeSessionMax,
    int timeToAuthenticateMs,
    int failureDelayMs,
    int connectionsMax,
    int inFlightRequestsMax,
    int inFlightBytesMax,
    int writeBufferBytesMax,
    int sliceChunkBytes,
    int otherFrameBytesMax,
    int frameMsMax,
    int connectionsPerVirtualClusterMax,
    int idleMsMax,
    int strangersPerAddressMax) {
  /** Kafka's own defaults where it has such a limit. */
  public static final ServerLimits DEFAULT =
      new ServerLimits(
          16 << 10, 100 << 20, 16, 10_000, 100, 10_000, 64, 64 << 20, 1 << 20, 256 << 10, 8 << 20,
          60_000, 1_000, 600_000, 200);

  /** Checks how the limits relate. */
  public ServerLimits {
    requirePositive(frameBytesBeforeSessionMax, "frameBytesBeforeSessionMax");
    requirePositive(requestsBeforeSessionMax, "requestsBeforeSessionMax");
    requirePositive(timeToAuthenticateMs, "timeToAuthenticateMs");
    requirePositive(connectionsMax, "connectionsMax");
    requirePositive(inFlightRequestsMax, "inFlightRequestsMax");
    requirePositive(inFlightBytesMax, "inFlightBytesMax");
    requirePositive(sliceChunkBytes, "sliceChunkBytes");
    requirePositive(otherFrameBytesMax, "otherFrameBytesMax");
    requirePositive(frameMsMax, "frameMsMax");
    requirePositive(connectionsPerVirtualClusterMax, "connectionsPerVirtualClusterMax");
    requirePositive(idleMsMax, "idleMsMax");
    requirePositive(strangersPerAddressMax, "strangersPerAddressMax");
    if (frameBytesMax < frameBytesBeforeSessionMax) {
      throw new IllegalArgumentException("frameBytesMax is below frameBytesBeforeSessionMax");
    }
    if (writeBufferBytesMax < sliceChunkBytes) {
      throw new IllegalArgumentException("writeBufferBytesMax is below sliceChunkBytes");
    }
    if (failureDelayMs < 0 || failureDelayMs >= timeToAuthenticateMs) {
      throw new IllegalArgumentException("failureDelayMs is not in [0, timeToAuthenticateMs)");
    }
  }

  /** The same but for one. */
  public ServerLimits withStrangersPerAddressMax(int max) {
    return new ServerLimits(
        frameBytesBeforeSessionMax,
        frameBytesMax,
        requestsBeforeSessionMax,
        timeToAuthenticateMs,
        failureDelayMs,
        connectionsMax,
        inFlightRequestsMax,
        inFlightBytesMax,
        writeBufferBytesMax,
        sliceChunkBytes,
        otherFrameBytesMax,
        frameMsMax,
        connectionsPerVirtualClusterMax,
        idleMsMax,
        max);
  }

  private static void requirePositive(int value, String name) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
