/** A process that starts the services in the foreground and says so; the tests kill it. Usage: foreground.ts DIR MODE */
import { startServices } from '../../infra/services.ts';

const [dir = '', mode = 'foreground'] = process.argv.slice(2);
const services = await startServices({ dir, mode: mode === 'detached' ? 'detached' : 'foreground' });
process.on('SIGINT', () => void services.stop().then(() => process.exit(0)));
process.stdout.write('running\n');
setInterval(() => undefined, 1_000);
