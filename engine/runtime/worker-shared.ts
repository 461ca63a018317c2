import type { Tracer } from '@opentelemetry/api';
import type { Codec } from '../codec.ts';
import type { KafkaClient } from '../kafka.ts';
import type { Topology } from '../language.ts';
import type { BufferBudget } from './buffer-budget.ts';
import type { Clock, Log, RuntimeOptions } from './options.ts';

/** What all units and sinks of a worker have in common. */
export interface WorkerShared {
  readonly topology: Topology;
  readonly kafka: KafkaClient;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: RuntimeOptions;
  readonly buffers: BufferBudget;
  readonly tracer: Tracer | undefined;
  readonly partitionsOf: (topic: string) => number;
}
