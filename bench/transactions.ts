import type { Stand } from './stand.ts';

/** Ends of the partitions of some topics. */
export type Marks = ReadonlyMap<string, number>;

export async function marksOf({ kafka }: Stand, topics: readonly string[]): Promise<Map<string, number>> {
  const marks = new Map<string, number>();
  for (const [topic, partitions] of await kafka.partitionCounts(topics)) {
    for (let partition = 0; partition < partitions; partition += 1) {
      marks.set(`${topic}/${String(partition)}`, (await kafka.watermarks({ topic, partition })).high);
    }
  }
  return marks;
}

/** Transactions that ended in these topics since: each leaves one marker, an offset without a record, in every partition that it wrote to. */
export async function transactionsSince({ kafka }: Stand, before: Marks): Promise<number> {
  let markers = 0;
  for (const [id, from] of before) {
    const cut = id.lastIndexOf('/');
    const at = { topic: id.slice(0, cut), partition: Number(id.slice(cut + 1)) };
    const to = (await kafka.watermarks(at)).high;
    let records = 0;
    if (to > from) await kafka.read(at, { from, to }, (some) => void (records += some.length));
    markers += to - from - records;
  }
  return markers;
}
