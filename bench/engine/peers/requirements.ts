import { resolve } from 'node:path';

/** Of Quix Streams and Bytewax, pinned. */
export const requirements = resolve(import.meta.dirname, 'requirements.txt');
