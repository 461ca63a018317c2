/** The ClickHouse process: `node main.ts --path FOLDER --port PORT [--host ADDRESS]`. Prints one line when it answers; SIGTERM ends it. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { openEngine } from './engine.ts';
import { createHttpServer } from './server.ts';

const { values } = parseArgs({
  options: {
    path: { type: 'string' },
    port: { type: 'string' },
    // Another address is for a container, whose port is published on the loopback.
    host: { type: 'string', default: '127.0.0.1' },
  },
});
if (values.path === undefined || values.port === undefined)
  throw new Error('Give --path FOLDER and --port PORT.');

const engine = await openEngine(values.path);
const server = createHttpServer(engine);
server.listen(Number(values.port), values.host);
await once(server, 'listening');
process.stdout.write(`ClickHouse ${engine.version} answers on http://${values.host}:${values.port}\n`);

process.once('SIGTERM', () => {
  server.close(() => {
    engine.close();
    process.exit(0);
  });
  server.closeIdleConnections();
  // A statement that takes longer is cut off: what it acknowledged is on disk.
  setTimeout(() => process.exit(0), 3_000).unref();
});
