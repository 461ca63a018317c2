import { SERVICE_NAMES, TITLES } from '../../infra/address.ts';
import { isRunning } from '../../infra/processes/identity.ts';
import { readStatus, startServices } from '../../infra/services.ts';
import { readState } from '../../infra/state.ts';

const LOOK_EVERY_MS = 1_000;

export interface SupervisedServices {
  /** Services that do not answer now, each with what is known of it: `Redis (its process ended)`. */
  silent(): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * Keeps the services of a demo running: whoever kills one in the middle sees it come back with its data, on its old port, and the
 * stream go on. Only processes that the demo started are looked after.
 */
export function superviseServices(dir: string, say: (line: string) => void): SupervisedServices {
  const started: { stop(): Promise<void> }[] = [];
  let stopping = false;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const state = readState(dir);
    const dead = SERVICE_NAMES.filter((name) => {
      const process = state?.services[name].process;
      return process !== undefined && !isRunning(process);
    });
    if (dead.length === 0 || stopping) return;
    for (const name of dead)
      say(`${TITLES[name]} (pid ${String(state?.services[name].process?.pid)}) ended and is started again`);
    started.push(await startServices({ dir, mode: 'foreground', say }));
  }

  const timer = setInterval(() => {
    looking = looking
      .then(look)
      .catch((error: unknown) => say(`a service could not be started again: ${(error as Error).message}`));
  }, LOOK_EVERY_MS);

  return {
    async silent() {
      const { services } = await readStatus(dir);
      return SERVICE_NAMES.flatMap((name) => {
        const service = services[name];
        if (!service || service.health === 'up') return [];
        return [
          `${TITLES[name]} (${service.health === 'dead' ? 'its process ended' : 'it does not answer'})`,
        ];
      });
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await looking;
      await Promise.all(started.map((services) => services.stop()));
    },
  };
}
