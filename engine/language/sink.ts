import type { SinkWriter } from '../sink.ts';
import type { Topic } from './topic.ts';

/** A sink: records of its topics, in order, to a system outside Kafka that can tell a repeated block by its token. */
export interface Sink<Name extends string = string, T extends Topic = Topic> {
  readonly kind: 'sink';
  readonly name: Name;
  readonly does: string;
  readonly inputs: readonly T[];
}

export const sink = <const Name extends string, const Topics extends readonly Topic[]>(definition: {
  name: Name;
  does: string;
  inputs: Topics;
}): Sink<Name, Topics[number]> => ({ kind: 'sink', ...definition });

/** By the name of each sink, what writes its blocks. */
export type WritersOf<K> = {
  readonly [One in K as One extends Sink ? One['name'] : never]: One extends Sink<string, infer T>
    ? SinkWriter<T>
    : never;
};
