import { setTimeout as sleep } from 'node:timers/promises';
import { GenericContainer, StartupCheckStrategy, type StartupStatus } from 'testcontainers';
import { answers, TITLES } from '../address.ts';
import type { ServiceName } from '../native/native-service.ts';
import type { Errand } from '../errand.ts';
import type { Guard } from '../processes/guard.ts';
import { freePort } from '../processes/ports.ts';
import { ServiceError } from '../service-error.ts';
import type { ServiceRecord } from '../state.ts';
import { dockerAnswers } from './docker.ts';
import { execute } from '../artefacts/execute.ts';
import { ensureImage } from './image.ts';
import { RECIPES } from './recipes.ts';

const PATIENCE_MS = 120_000;
const POLL_MS = 100;

/** What counts is the service's own answer, asked for below; the waits that come along need a shell in the image, or logs. */
class NoWait extends StartupCheckStrategy {
  async checkStartupState(): Promise<StartupStatus> {
    return 'SUCCESS';
  }
}

/**
 * A container whose ports are open to this machine alone (Docker's default is every network it is in: none of these services
 * asks for a password) and which is known to the guard from its creation on.
 */
class GuardedContainer extends GenericContainer {
  readonly #guard: Guard;

  constructor(image: string, guard: Guard) {
    super(image);
    this.#guard = guard;
    // The guard's watchdog ends it; testcontainers' own would be one more image to pull.
    this.withAutoCleanup(false);
  }

  protected override async beforeContainerCreated(): Promise<void> {
    for (const bindings of Object.values(
      (this.hostConfig.PortBindings ?? {}) as Record<string, { HostIp?: string }[]>,
    ))
      for (const binding of bindings) binding.HostIp = '127.0.0.1';
  }

  protected override async containerCreated(containerId: string): Promise<void> {
    this.#guard.ownContainer(containerId);
  }
}

/**
 * Starts one service as a container and waits until it answers. Its data end with it.
 * @throws ServiceError NO_CONTAINERS, SERVICE_DID_NOT_START
 */
export async function startContainer(
  name: ServiceName,
  guard: Guard,
  errand: Errand,
): Promise<ServiceRecord> {
  if (!(await dockerAnswers()))
    throw new ServiceError(
      'NO_CONTAINERS',
      'No Docker engine answers: start one ("docker info" must succeed), or unset AGPIS_SERVICES.',
    );
  const recipe = RECIPES[name];
  const image = await ensureImage(name, recipe, errand);
  const port = await freePort();
  const { command, environment, files } = recipe[image.kind].run(port);
  const container = new GuardedContainer(image.tag, guard)
    .withExposedPorts({ container: recipe.port, host: port })
    .withEnvironment({ ...environment })
    .withCopyContentToContainer(Object.entries(files ?? {}).map(([target, content]) => ({ target, content })))
    .withWaitStrategy(new NoWait())
    .withStartupTimeout(PATIENCE_MS);
  if (command !== undefined) container.withCommand([...command]);
  errand.signal.throwIfAborted();
  const started = await container.start();
  const address = recipe.address(port);
  await untilAnswers(name, address, started.getId(), errand.signal);
  return { source: 'container', address, ports: [port], containerId: started.getId() };
}

async function untilAnswers(
  name: ServiceName,
  address: string,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await answers(name, address))) {
    signal.throwIfAborted();
    const { output } = await execute('docker', ['inspect', '--format', '{{.State.Running}}', id]);
    if (output.trim() === 'true' && Date.now() < deadline) {
      await sleep(POLL_MS);
      continue;
    }
    const log = await execute('docker', ['logs', '--tail', '8', id]);
    throw new ServiceError(
      'SERVICE_DID_NOT_START',
      `The container of ${TITLES[name]} does not answer; its log closes with:\n${log.output.trim()}`,
    );
  }
}
