/**
 * The versions that are spoken here of each API, lowest and highest: kafkajs' own, but for what is encoded here (Produce 7, Fetch 13).
 * Names and numbers: https://kafka.apache.org/protocol#protocol_api_keys
 */
import type { ApiRanges } from './first-contact.ts';

interface Api {
  readonly key: number;
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

const api = (key: number, name: string, min: number, max: number): Api => ({ key, name, min, max });

export const NEEDED_APIS: readonly Api[] = [
  api(0, 'Produce', 7, 7),
  api(1, 'Fetch', 4, 13),
  api(2, 'ListOffsets', 0, 3),
  api(3, 'Metadata', 0, 6),
  api(9, 'OffsetFetch', 1, 4),
  api(10, 'FindCoordinator', 0, 2),
  api(11, 'JoinGroup', 0, 5),
  api(12, 'Heartbeat', 0, 3),
  api(13, 'LeaveGroup', 0, 3),
  api(14, 'SyncGroup', 0, 3),
  api(22, 'InitProducerId', 0, 1),
  api(24, 'AddPartitionsToTxn', 0, 1),
  api(25, 'AddOffsetsToTxn', 0, 1),
  api(26, 'EndTxn', 0, 1),
  api(28, 'TxnOffsetCommit', 0, 1),
  api(32, 'DescribeConfigs', 0, 2),
];

/** A sentence's part for each API of which the broker has no version that is spoken here. */
export function unfitApis(ranges: ApiRanges): string[] {
  return NEEDED_APIS.flatMap(({ key, name, min, max }) => {
    const found = ranges.get(key);
    if (found && found.min <= max && found.max >= min) return [];
    const versions = (from: number, to: number) =>
      from === to ? String(from) : `${String(from)} to ${String(to)}`;
    const has = found ? `it has ${versions(found.min, found.max)}` : 'it has none';
    return [`${name} ${versions(min, max)} (${has})`];
  });
}
