import type { Tracer } from '@opentelemetry/api';
import type { Codec } from '../../codec.ts';
import type { Fetcher, KafkaClient } from '../../kafka.ts';
import type { Sink, Topology } from '../../language.ts';
import type { UnitObserver } from '../../observer.ts';
import type { SinkWriter } from '../../sink.ts';
import type { BufferBudget } from '../buffer-budget.ts';
import type { Clock, Log, RuntimeOptions } from '../options.ts';
import type { UnitHealth } from '../unit-health.ts';
import type { WriteLimits } from '../write-limits.ts';

/** What one task of a sink needs. */
export interface SinkParts {
  readonly topology: Topology;
  readonly sink: Sink;
  readonly kafka: KafkaClient;
  readonly fetcher: Fetcher;
  readonly codec: Codec;
  readonly writer: SinkWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: RuntimeOptions;
  readonly limits: WriteLimits;
  readonly partition: number;
  readonly groupId: string;
  readonly buffers: BufferBudget;
  readonly transactionalId: string;
  readonly signal: AbortSignal;
  readonly health: UnitHealth;
  readonly observer: UnitObserver;
  /** Undefined where nobody traces. */
  readonly tracer: Tracer | undefined;
  readonly partitionsOf: (topic: string) => number;
}
