import { readAddresses } from './settings.ts';

/** SCHEMA_REGISTRY_URL, or the registry of the running services; alone, since a registry can be asked where nothing else runs. */
export const registryAddress = (env: NodeJS.ProcessEnv = process.env): string =>
  env['SCHEMA_REGISTRY_URL'] || readAddresses(env).registryUrl;
