import { TITLES } from './address.ts';
import { chosenKafka, KAFKA_VERSION } from './artefacts/kafka-jars.ts';
import type { ServiceName } from './native/native-service.ts';
import { startNative } from './native/start.ts';
import type { Errand } from './errand.ts';
import type { Guard } from './processes/guard.ts';
import { ServiceError } from './service-error.ts';
import type { ServiceRecord } from './state.ts';

interface StartOptions {
  name: ServiceName;
  dir: string;
  env: NodeJS.ProcessEnv;
  guard: Guard;
  errand: Errand;
}

/** What AGPIS_SERVICES may say: which way to start; by default natively, and as a container where that fails. */
type Way = 'auto' | 'native' | 'containers';

function wayOf(env: NodeJS.ProcessEnv): Way {
  const value = env['AGPIS_SERVICES'] ?? 'auto';
  if (value === 'auto' || value === 'native' || value === 'containers') return value;
  throw new ServiceError(
    'SETTING_REFUSED',
    `AGPIS_SERVICES is "${value}": set it to auto, native or containers, or unset it.`,
  );
}

/** Starts one service and waits until it answers. */
export async function startOne({ name, dir, env, guard, errand }: StartOptions): Promise<ServiceRecord> {
  const way = wayOf(env);
  // Loaded only where it is needed: the container client takes half a second.
  const asContainer = async () => (await import('./containers/start.ts')).startContainer(name, guard, errand);
  const isOlder = name === 'kafka' && chosenKafka(env) !== KAFKA_VERSION;
  if (way === 'containers' && isOlder)
    throw new ServiceError(
      'SETTING_REFUSED',
      `Kafka ${chosenKafka(env)} is only started natively: unset AGPIS_KAFKA_VERSION, or set AGPIS_SERVICES to native.`,
    );
  if (way === 'containers') return asContainer();
  try {
    return await startNative(name, dir, errand);
  } catch (cause) {
    if (errand.signal.aborted) throw cause;
    const { dockerAnswers } = await import('./containers/docker.ts');
    // The image is of the default version.
    if (way === 'native' || isOlder || !(await dockerAnswers())) throw cause;
    errand.say(
      `${TITLES[name]} does not start natively (${(cause as Error).message.split('\n')[0]}); trying a container ...`,
    );
    return asContainer();
  }
}
