import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The jobs of `npm run bench:engine` on Kafka Streams.
 * Arguments: NAME=VALUE, where job, input, output and store (rocksdb, memory) are this program's and all others are settings
 * of Kafka Streams. Prints RESTORE_START and RESTORE_END with ms since 1970, which the benchmark reads from its log.
 */
public final class StreamsPeer {
  private static final String STORE = "seen";
  private static final byte[] SEEN = {1};

  public static void main(String[] args) throws InterruptedException {
    Map<String, String> own = new HashMap<>();
    Properties settings = new Properties();
    for (String arg : args) {
      String name = arg.substring(0, arg.indexOf('='));
      String value = arg.substring(arg.indexOf('=') + 1);
      if (name.matches("job|input|output|store")) own.put(name, value);
      else settings.put(name, value);
    }
    KafkaStreams streams = new KafkaStreams(topology(own), settings);
    streams.setGlobalStateRestoreListener(new Told());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      streams.close(Duration.ofSeconds(10));
      stopped.countDown();
    }));
    streams.start();
    stopped.await();
  }

  private static Topology topology(Map<String, String> own) {
    StreamsBuilder builder = new StreamsBuilder();
    var records = builder.stream(own.get("input"), Consumed.with(Serdes.Bytes(), Serdes.ByteArray()));
    if (own.get("job").equals("dedupe")) records = deduplicated(builder, records, own.get("store"));
    records.to(own.get("output"), Produced.with(Serdes.Bytes(), Serdes.ByteArray()));
    return builder.build();
  }

  private static KStream<Bytes, byte[]> deduplicated(
      StreamsBuilder builder, KStream<Bytes, byte[]> records, String kind) {
    var supplier =
        kind.equals("memory") ? Stores.inMemoryKeyValueStore(STORE) : Stores.persistentKeyValueStore(STORE);
    var store = Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(Map.of());
    builder.addStateStore(kind.equals("rocksdb-cached") ? store.withCachingEnabled() : store);
    return records.process(FirstOfKey::new, STORE);
  }

  /** Passes on the first record of each key. */
  private static final class FirstOfKey implements Processor<Bytes, byte[], Bytes, byte[]> {
    private ProcessorContext<Bytes, byte[]> context;
    private KeyValueStore<Bytes, byte[]> seen;

    @Override
    public void init(ProcessorContext<Bytes, byte[]> given) {
      context = given;
      seen = given.getStateStore(STORE);
    }

    @Override
    public void process(Record<Bytes, byte[]> record) {
      if (seen.get(record.key()) != null) return;
      seen.put(record.key(), SEEN);
      context.forward(record);
    }
  }

  private static final class Told implements StateRestoreListener {
    @Override
    public void onRestoreStart(TopicPartition at, String store, long from, long to) {
      System.out.println("RESTORE_START " + System.currentTimeMillis());
    }

    @Override
    public void onBatchRestored(TopicPartition at, String store, long offset, long records) {}

    @Override
    public void onRestoreEnd(TopicPartition at, String store, long records) {
      System.out.println("RESTORE_END " + System.currentTimeMillis());
    }
  }
}
