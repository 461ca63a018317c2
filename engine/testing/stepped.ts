import type { SinkWriter } from '../sink.ts';
import type { View } from '../view.ts';
import type { StepName } from './steps.ts';
import type { Process } from './world.ts';

/** A view as one worker reaches it: with a step before and after whatever changes it. */
export function steppedView(process: Process, topic: string, view: View): View {
  const around = steps(process);
  const at = (partition: number): string => `${topic}/${String(partition)}`;
  return {
    claimEpoch: (partition, atLeast) =>
      around('view.claim', at(partition), () => view.claimEpoch(partition, atLeast)),
    async position(partition) {
      await process.step('view.position', at(partition));
      return view.position(partition);
    },
    apply: (partition, batch) => around('view.apply', at(partition), () => view.apply(partition, batch)),
    reset: (partition, epoch, incarnation, until) =>
      around('view.reset', at(partition), () => view.reset(partition, epoch, incarnation, until)),
  };
}

/** A sink's target as one worker reaches it. */
export function steppedWriter(process: Process, sink: string, writer: SinkWriter): SinkWriter {
  const around = steps(process);
  return {
    ...(writer.blockLength
      ? { blockLength: (topic, rows) => writer.blockLength?.(topic, rows) ?? rows.length }
      : {}),
    write: (block) => around('sink.write', `${sink} ${block.token}`, () => writer.write(block)),
  };
}

const steps =
  (process: Process) =>
  async <T>(
    name: Extract<StepName, 'view.claim' | 'view.apply' | 'view.reset' | 'sink.write'>,
    of: string,
    run: () => Promise<T>,
  ): Promise<T> => {
    await process.step(name, of);
    const answer = await run();
    await process.step(`${name}.done`, of);
    return answer;
  };
