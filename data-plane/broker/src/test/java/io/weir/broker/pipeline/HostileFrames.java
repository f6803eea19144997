package io.weir.broker.pipeline;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * Every way to spoil a valid request: a table of spoilt fields, of cuts, of what hangs behind, and
 * of flipped bits. The fields are found by watching the message being written, so that each count,
 * length and tag of each API and version is met. Immutable; the same for the same request.
 */
public final class HostileFrames {
  private static final int FLIPPED_FRAMES = 40;
  private static final int TAG_UNKNOWN = 77;

  private final ApiKeys api;
  private final short version;
  private final byte[] header;
  private final byte[] body;
  private final List<Field> fields = new ArrayList<>();

  /**
   * A spoilt frame.
   *
   * @param name what was done to it
   * @param bytes without the length in front
   */
  public record Spoilt(String name, byte[] bytes) {}

  /** What was written where. */
  private record Field(Kind kind, int at, int bytes, long value) {}

  private enum Kind {
    SHORT,
    INT,
    VARINT
  }

  private HostileFrames(ApiKeys api, short version, byte[] header, byte[] body) {
    this.api = api;
    this.version = version;
    this.header = header;
    this.body = body;
  }

  /** Spoils a request. */
  public static HostileFrames of(ApiKeys api, short version, ApiMessage valid) {
    ObjectSerializationCache cache = new ObjectSerializationCache();
    ByteBuffer bytes = ByteBuffer.allocate(valid.size(cache, version));
    List<Field> fields = new ArrayList<>();
    valid.write(new Watching(bytes, fields), cache, version);
    HostileFrames frames = new HostileFrames(api, version, header(api, version), bytes.array());
    frames.fields.addAll(fields);
    return frames;
  }

  /** The header of a request, correlation id 7. */
  public static byte[] header(ApiKeys api, short version) {
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(api.id)
            .setRequestApiVersion(version)
            .setCorrelationId(7)
            .setClientId("hostile");
    return array(
        MessageUtil.toByteBufferAccessor(header, api.requestHeaderVersion(version)).buffer());
  }

  /** As it came. */
  public Spoilt valid() {
    return frame("valid", body);
  }

  /** Each count, length, number and tag section with what it must not be. */
  public List<Spoilt> fields() {
    List<Spoilt> frames = new ArrayList<>();
    for (Field field : fields) {
      for (Object[] bad : badValues(field)) {
        frames.add(replaced(bad[0] + " at " + field, field, (byte[]) bad[1]));
      }
    }
    return frames;
  }

  /** Cut after each byte of the body. */
  public List<Spoilt> cuts() {
    List<Spoilt> frames = new ArrayList<>();
    for (int end = 0; end < body.length; end++) {
      frames.add(frame("cut at " + end, Arrays.copyOf(body, end)));
    }
    for (int end = 0; end < header.length; end++) {
      frames.add(
          new Spoilt(api + " " + version + ": header cut at " + end, Arrays.copyOf(header, end)));
    }
    return frames;
  }

  /** With more bytes behind than the message has. */
  public List<Spoilt> trailing() {
    return List.of(
        frame("one byte behind", Arrays.copyOf(body, body.length + 1)),
        frame("a kilobyte behind", join(body, filled(1024, (byte) 0xff))));
  }

  /** With one to four bits flipped, by a seed of the API and version. */
  public List<Spoilt> flips() {
    List<Spoilt> frames = new ArrayList<>();
    Random random = new Random(31L * api.id + version);
    for (int i = 0; i < FLIPPED_FRAMES; i++) {
      byte[] bytes = join(header, body);
      for (int flip = 1 + random.nextInt(4); flip > 0; flip--) {
        // not in the key and version: other rows of the table are about those
        int bit = Integer.SIZE + random.nextInt((bytes.length - Integer.BYTES) * Byte.SIZE);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      }
      frames.add(new Spoilt(api + " " + version + ": flips " + i, bytes));
    }
    return frames;
  }

  /**
   * Each count set to as many elements as the bytes behind allow, and those bytes as small elements
   * as can be.
   *
   * @param bytes behind the count
   */
  public List<Spoilt> dense(int bytes) {
    List<Spoilt> frames = new ArrayList<>();
    for (Field field : fields) {
      if (field.kind() == Kind.SHORT) {
        continue;
      }
      for (byte fill : new byte[] {0, 1, 2}) {
        byte[] count = field.kind() == Kind.INT ? bytesOf(bytes) : varint(bytes);
        byte[] start = Arrays.copyOf(body, field.at());
        frames.add(
            frame(
                "dense with " + fill + " at " + field,
                join(join(start, count), filled(bytes, fill))));
      }
    }
    return frames;
  }

  private List<Object[]> badValues(Field field) {
    int behind = body.length - field.at() - field.bytes();
    List<Object[]> bad = new ArrayList<>();
    switch (field.kind()) {
      case SHORT -> {
        for (short value : new short[] {-1, -2, Short.MIN_VALUE, Short.MAX_VALUE}) {
          bad.add(new Object[] {value, ByteBuffer.allocate(2).putShort(value).array()});
        }
      }
      case INT -> {
        for (int value :
            new int[] {-1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, behind + 1, 1 << 24}) {
          bad.add(new Object[] {value, bytesOf(value)});
        }
      }
      case VARINT -> {
        for (int value : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, behind + 2}) {
          bad.add(new Object[] {value, varint(value)});
        }
        bad.add(new Object[] {"endless varint", filled(10, (byte) 0xff)});
        if (field.value() == 0) {
          addBadTags(bad);
        }
      }
    }
    return bad;
  }

  /** What may stand where a section of tagged fields is empty (KIP-482). */
  private static void addBadTags(List<Object[]> bad) {
    byte tag = TAG_UNKNOWN;
    bad.add(new Object[] {"tags that don't come", varint(1000)});
    bad.add(new Object[] {"tag of a huge size", join(new byte[] {1, tag}, varint(-1))});
    bad.add(new Object[] {"tag beyond the frame", join(new byte[] {1, tag}, varint(1 << 20))});
    bad.add(new Object[] {"tag twice", new byte[] {2, tag, 1, 0, tag, 1, 0}});
    bad.add(new Object[] {"tags that fall", new byte[] {2, tag, 1, 0, 76, 1, 0}});
    bad.add(new Object[] {"known tag of no bytes", new byte[] {1, 0, 0}});
    bad.add(new Object[] {"known tag twice", new byte[] {2, 0, 1, 1, 0, 1, 1}});
    bad.add(new Object[] {"known tag of a wrong size", new byte[] {1, 0, 3, 1, 1, 1}});
  }

  private Spoilt replaced(String name, Field field, byte[] value) {
    byte[] start = Arrays.copyOf(body, field.at());
    byte[] end = Arrays.copyOfRange(body, field.at() + field.bytes(), body.length);
    return frame(name, join(join(start, value), end));
  }

  private Spoilt frame(String name, byte[] spoiltBody) {
    return new Spoilt(api + " " + version + ": " + name, join(header, spoiltBody));
  }

  private static byte[] bytesOf(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private static byte[] varint(int value) {
    ByteBuffer bytes = ByteBuffer.allocate(5);
    new ByteBufferAccessor(bytes).writeUnsignedVarint(value);
    bytes.flip();
    return array(bytes);
  }

  private static byte[] filled(int count, byte with) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, with);
    return bytes;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }

  /** Notes where a message writes what. */
  private static final class Watching extends ByteBufferAccessor {
    private final List<Field> fields;

    Watching(ByteBuffer buffer, List<Field> fields) {
      super(buffer);
      this.fields = fields;
    }

    @Override
    public void writeShort(short value) {
      fields.add(new Field(Kind.SHORT, buffer().position(), Short.BYTES, value));
      super.writeShort(value);
    }

    @Override
    public void writeInt(int value) {
      fields.add(new Field(Kind.INT, buffer().position(), Integer.BYTES, value));
      super.writeInt(value);
    }

    @Override
    public void writeUnsignedVarint(int value) {
      int at = buffer().position();
      super.writeUnsignedVarint(value);
      fields.add(new Field(Kind.VARINT, at, buffer().position() - at, value));
    }
  }
}
