import { connect } from 'node:net';
import type { KafkaSecurity } from '../../adapters/kafka/security.ts';

const QUICK_MS = 1_000;

/** Whether the URL answers 200; user and password may be in it. */
export async function answersHttp(url: string): Promise<boolean> {
  try {
    const { address, headers } = credentialsApart(url);
    const response = await fetch(address, { headers, signal: AbortSignal.timeout(QUICK_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** fetch refuses an address with a password in it. */
function credentialsApart(url: string): { address: URL; headers: Record<string, string> } {
  const address = new URL(url);
  const pair = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
  const headers = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  const isNamed = address.username !== '';
  address.username = '';
  address.password = '';
  return { address, headers: isNamed ? headers : {} };
}

/** Whether a Redis at the URL answers PING (or asks for a password first: then it is there, too). */
export function answersRedis(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 6379) }, () => socket.write('PING\r\n'));
    const end = (verdict: boolean) => {
      socket.destroy();
      resolve(verdict);
    };
    socket.setTimeout(QUICK_MS, () => end(false));
    socket.once('error', () => end(false));
    // A container's port is open before the server behind it is: then the connection is closed without a word.
    socket.once('close', () => end(false));
    socket.once('data', (data) => end(/^(\+PONG|-NOAUTH)/.test(data.toString())));
  });
}

/** Whether the brokers ("host:port,host:port") have a controller: before that a topic cannot be made. */
export async function answersKafka(brokers: string, security: KafkaSecurity = {}): Promise<boolean> {
  // Loaded when first needed: a command that asks nobody need not wait for it.
  const { kafkaOf } = await import('../../adapters/kafka/protocol.ts');
  const settings = {
    clientId: 'agpis',
    brokers: brokers.split(',').map((broker) => broker.trim()),
    ...security,
  };
  const patience = { connectionTimeout: QUICK_MS, requestTimeout: QUICK_MS, retry: { retries: 0 } };
  const admin = kafkaOf(settings, patience).admin();
  try {
    await admin.connect();
    const { controller } = await admin.describeCluster();
    return controller !== null && controller >= 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
