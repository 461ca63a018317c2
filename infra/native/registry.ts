import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureApicurio } from '../artefacts/apicurio.ts';
import { ensureJava, type Java } from '../artefacts/java.ts';
import { freePort } from '../processes/ports.ts';
import { classArchiveFlags, QUICK_START } from './class-archive.ts';
import type { NativeOptions, NativeService } from './native-service.ts';
import { answersHttp } from './ready.ts';

async function serviceIn(
  { folder, logFile, preferredPorts }: Omit<NativeOptions, 'errand'>,
  java: Java,
  jar: string,
  flags: readonly string[],
): Promise<NativeService> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort(preferredPorts[0]);
  const address = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  const settings = {
    'quarkus.http.host': '127.0.0.1',
    'quarkus.http.port': port,
    // The same schema in other spelling is the same schema; without this it gets a new id.
    'registry.ccompat.use-canonical-hash': true,
  };
  const properties = Object.entries(settings).map(([key, value]) => `-D${key}=${value}`);
  return {
    plan: {
      command: java.command,
      args: ['-Xmx128m', ...QUICK_START, ...flags, ...properties, '-jar', jar],
      // Without WRITE_DELAY=0 acknowledged schemas were lost on kill -9 (H2 writes behind by 500 ms).
      env: { REGISTRY_DATASOURCE_URL: `jdbc:h2:file:${join(folder, 'registry')};WRITE_DELAY=0` },
      logFile,
    },
    address,
    ports: [port],
    ready: () => answersHttp(`${address}/subjects`),
  };
}

/** Apicurio Registry behind the Confluent API (v7), its schemas in a file: 3–5 s to start, 200 MB. */
export async function registryService(options: NativeOptions): Promise<NativeService> {
  const { errand } = options;
  const [java, jar] = await Promise.all([ensureJava(errand), ensureApicurio(errand)]);
  const flags = await classArchiveFlags({
    name: 'apicurio',
    java,
    classPath: [jar],
    errand,
    service: (folder, extra) =>
      serviceIn({ folder, logFile: join(folder, 'log.txt'), preferredPorts: [] }, java, jar, extra),
  });
  return serviceIn(options, java, jar, flags);
}
