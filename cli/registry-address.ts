import { withUserInfo } from '../infra/address.ts';
import { readAddresses } from './settings.ts';

/** SCHEMA_REGISTRY_URL, or the registry of the running services; alone, since a registry can be asked where nothing else runs. */
export function registryAddress(env: NodeJS.ProcessEnv = process.env): string {
  const given = env['SCHEMA_REGISTRY_URL'];
  return given ? withUserInfo(given, env) : readAddresses(env).registryUrl;
}
