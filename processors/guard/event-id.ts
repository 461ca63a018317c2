/** Where a change stands in product-changes: "<topic incarnation>/<partition>/<offset>". */
export interface EventPlace {
  /** Id of the topic's life; another one after the topic was deleted and created again, when offsets start anew. */
  readonly incarnation: string;
  readonly partition: number;
  readonly offset: number;
}

export const formatEventId = (place: EventPlace): string =>
  `${place.incarnation}/${place.partition}/${place.offset}`;

/** undefined where the text is no event id. */
export function parseEventId(text: string): EventPlace | undefined {
  const parts = /^(.+)\/(\d+)\/(\d+)$/.exec(text);
  if (parts === null) return undefined;
  const [, incarnation = '', partition, offset] = parts;
  return { incarnation, partition: Number(partition), offset: Number(offset) };
}
