/**
 * A request whose body is large and whole already. kafkajs copies what it sends three times, each time into freshly zeroed
 * memory; of a produce request of a megabyte that is most of what sending costs.
 * Here the body goes to the socket as it is. Everything else is as in kafkajs' own `Connection.send` (2.2.4, pinned).
 */
import type { Broker, Connection } from './protocol.ts';

interface Response {
  decode(payload: Buffer): Promise<{ clientSideThrottleTime?: number }>;
  parse(decoded: unknown): Promise<unknown>;
}

export interface WholeRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  /** In this order, nothing between them. */
  readonly body: readonly Buffer[];
  readonly response: object;
}

export async function sendBody(broker: Broker, request: WholeRequest): Promise<unknown> {
  const { apiKey, apiVersion, apiName, body } = request;
  const response = request.response as Response;
  const connection = await openConnection(broker, apiKey);
  const correlationId = connection.nextCorrelationId();
  const head = headOf(request, correlationId, connection.clientId);
  const { payload } = await new Promise<{ payload: Buffer }>((resolve, reject) => {
    connection.failIfNotConnected();
    connection.requestQueue.push({
      entry: { apiKey, apiName, apiVersion, correlationId, resolve, reject },
      expectResponse: true,
      requestTimeout: null,
      sendRequest: () => write(connection, [head, ...body]),
    });
  });
  const decoded = await response.decode(payload);
  connection.requestQueue.maybeThrottle(decoded.clientSideThrottleTime ?? 0);
  return response.parse(decoded);
}

/** The one on which a broker is asked this, connected and with its user known. */
export async function openConnection(broker: Broker, apiKey: number): Promise<Connection> {
  const connection = await broker.connectionPool.getConnectionByRequest({ request: { apiKey } });
  if (!connection.isAuthenticated()) await connection.authenticate();
  return connection;
}

function write({ socket }: Connection, parts: readonly Buffer[]): void {
  socket.cork();
  for (const part of parts) socket.write(part);
  socket.uncork();
}

/** Size and header version 1: https://kafka.apache.org/protocol#protocol_messages */
function headOf({ apiKey, apiVersion, body }: WholeRequest, correlationId: number, clientId: string): Buffer {
  const client = Buffer.from(clientId);
  const head = Buffer.alloc(14 + client.length);
  head.writeInt32BE(head.length - 4 + body.reduce((sum, { length }) => sum + length, 0), 0);
  head.writeInt16BE(apiKey, 4);
  head.writeInt16BE(apiVersion, 6);
  head.writeInt32BE(correlationId, 8);
  head.writeInt16BE(client.length, 12);
  client.copy(head, 14);
  return head;
}
