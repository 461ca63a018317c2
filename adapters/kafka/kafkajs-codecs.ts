/**
 * Brokers before Kafka 3.1 are read through kafkajs' own fetch (fetch.ts), which leaves these codecs to be given. It asks for them
 * when it meets a batch, of one table for the process.
 */
import kafkajs from 'kafkajs';
import { decompress } from './compression.ts';

// A CommonJS module, some of whose names Node does not find by itself.
const { CompressionCodecs, CompressionTypes } = kafkajs;

for (const type of [CompressionTypes.Snappy, CompressionTypes.LZ4, CompressionTypes.ZSTD] as const) {
  CompressionCodecs[type] = () => ({
    compress: () => Promise.reject(new Error('records are written uncompressed')),
    decompress: async (bytes: Buffer) => decompress(type, bytes),
  });
}
