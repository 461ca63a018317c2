/** Where data lies: never in the checkout. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export const CACHE = process.env['AGPIS_CACHE'] || join(homedir(), '.cache', 'agpis');
