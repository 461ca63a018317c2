export interface Machine {
  platform: string;
  arch: string;
  node: string;
  musl: boolean;
  /** bytes */
  freeDisk: number;
  /** bytes */
  memory: number;
}
export interface MachineCheck {
  name: string;
  ok: boolean;
  found: string;
  /** one sentence: what is missing and how to get it */
  todo: string;
}
export function majorOf(version: string): number;
export function readMachine(root: string): Machine;
export function judgeMachine(machine: Machine): MachineCheck[];
export function checkMachine(root: string): void;
