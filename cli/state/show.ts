import type { Command } from 'commander';
import type { Timer } from '../../engine/runtime/takeover/changelog.ts';
import { type Remembered, rememberedOf } from '../../engine/state/changelog-account.ts';
import { plain } from '../review/print.ts';
import { productRef } from '../trace/events.ts';
import { longWork } from './long-work.ts';
import { CHANGELOGS, type KnownChangelog, StateError, type StateParts, withStateParts } from './parts.ts';

interface Found {
  readonly state: Remembered | undefined;
  readonly timers: readonly Timer[];
}

export function addShow(state: Command): void {
  state
    .command('show')
    .description('print what a unit remembers of a product, from its changelog')
    .argument('<unit>', `one of ${CHANGELOGS.map(({ unit }) => unit).join(', ')}`)
    .argument('<product>', 'tenant/product, or the id of a product')
    .option('--tenant <name>', 'the tenant, where the product is given by its id alone', 'demo')
    .option('--json', 'print one JSON object')
    .action(async (unit: string, product: string, { tenant, json }: { tenant: string; json?: true }) => {
      const changelog = CHANGELOGS.find((each) => each.unit === unit);
      if (!changelog)
        throw new StateError(
          `"${plain(unit)}" is no unit that remembers anything: there are ${CHANGELOGS.map((c) => c.unit).join(', ')}.`,
        );
      const ref = productRef(product, tenant);
      const key = `${ref.tenant}/${ref.productId}`;
      const found = await withStateParts((parts) => find(key, changelog, parts));
      if (!found.state && found.timers.length === 0) {
        process.stderr.write(
          `agpis: ${unit} remembers nothing of ${plain(key)}. "agpis trace ${plain(key)}" tells whether it was ever seen.\n`,
        );
        process.exitCode = 1;
        return;
      }
      process.stdout.write(`${json ? asJson(key, changelog, found) : asText(key, changelog, found)}\n`);
    });
}

/** The partition of a key is its producer's choice, so each is asked until one knows it. */
async function find(key: string, { topic }: KnownChangelog, parts: StateParts): Promise<Found> {
  for (const partition of await parts.partitionsOf(topic, undefined)) {
    const work = longWork(`${topic}/${String(partition)}`);
    const found = await rememberedOf(key, { topic, partition }, { ...parts, onProgress: work.at });
    work.end();
    if (found.state ?? found.timers.length > 0) return found;
  }
  return { state: undefined, timers: [] };
}

const time = (ms: number): string => new Date(ms).toISOString();

const pretty = (value: unknown): string =>
  JSON.stringify(
    value,
    (_key, each: unknown) => (each instanceof Uint8Array ? Buffer.from(each).toString('base64') : each),
    2,
  );

function asText(key: string, { unit, topic }: KnownChangelog, { state, timers }: Found): string {
  const lines: string[] = [];
  if (state) {
    lines.push(
      `${unit} remembers of ${plain(key)} (${topic}/${String(state.partition)}, offset ${String(state.offset)}, written ${time(state.writtenAt)}):`,
      pretty(state.value),
    );
  }
  for (const { input, offset, dueAt, attempt } of timers)
    lines.push(
      `waits: ${input}, offset ${String(offset)}, comes back at ${time(dueAt)} for attempt ${String(attempt)}`,
    );
  return lines.join('\n');
}

const asJson = (key: string, { unit, topic }: KnownChangelog, { state, timers }: Found): string =>
  pretty({
    unit,
    key,
    topic,
    ...(state ? { ...state, writtenAt: time(state.writtenAt) } : { value: null }),
    timers: timers.map(({ input, offset, dueAt, attempt }) => ({
      input,
      offset,
      dueAt: time(dueAt),
      attempt,
    })),
  });
