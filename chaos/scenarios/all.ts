import type { Scenario } from '../scenario.ts';
import { decisionsMeanwhile } from './decisions.ts';
import { halfInsert } from './half-insert.ts';
import { backlog, deleteMeanwhile, disorder, poison } from './input.ts';
import { killNine } from './kill-9.ts';
import { pausedWorker } from './paused.ts';
import { redisEmpty, redisIdle, redisOld } from './redis-lost.ts';
import { brokerRestart, brokerStalled, clickhouseDown, registryDown } from './services-down.ts';
import { reprocessing } from './reprocessing.ts';
import { storm } from './storm.ts';
import { coordinatorMoved, threeBrokers } from './three-brokers.ts';
import { timedKills } from './timed-kills.ts';

/** In the order in which they run: the three brokers last, on a ground of their own. */
export const SCENARIOS: readonly Scenario[] = [
  killNine,
  timedKills,
  pausedWorker,
  halfInsert,
  storm,
  brokerRestart,
  brokerStalled,
  registryDown,
  redisEmpty,
  redisOld,
  redisIdle,
  clickhouseDown,
  decisionsMeanwhile,
  reprocessing,
  poison,
  disorder,
  deleteMeanwhile,
  backlog,
  threeBrokers,
  coordinatorMoved,
];
