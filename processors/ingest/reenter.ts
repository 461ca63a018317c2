import { stage } from '../../engine/language.ts';
import { drop } from '../../engine/outcome.ts';
import type { IngestState, ReprocessRequest } from '../../schemas/generated/types.ts';
import { againOf } from '../guard/redriven.ts';
import { judgePass } from '../guard/pass.ts';
import { recall } from './acquire.ts';
import type { Ingested } from './ingested.ts';
import { type IngestEffect, type IngestResult, look, type LookDeps } from './look.ts';
import { keepSnapshot } from './snapshot.ts';

/**
 * REENTER: lets a product in once more as the next pass of its newest change. What it has shown before is judged again, from the
 * store: sellers' hosts are not asked for what is there.
 */
export const reenter = stage<ReprocessRequest | null, Ingested, LookDeps, IngestState, IngestEffect>({
  name: 'reenter',
  does: 'lets stored changes in again as (version, pass), with the pictures that were stored',
  create: (deps) =>
    async function reenterOne(request, context): Promise<IngestResult> {
      const { state } = context;
      if (request === null) return drop('tombstone');
      if (context.key !== `${request.tenant}/${request.productId}`) return drop('key-mismatch');
      const judged = {
        cause: againOf(context)?.cause ?? `reprocess:${request.requestId}`,
        because: request.because,
        sourceOffset: -1,
      };
      if (context.attempt > 0) {
        // Back from a timer: goes on unless a newer change, or a later pass, has been accepted meanwhile.
        if (state?.eventId !== request.eventId || state.pass !== request.pass) return drop('superseded');
        return look(request.change, state, context, deps, { acquire: recall, judged, emit: [] });
      }
      const judgement = judgePass(state, request);
      if (judgement !== 'accept' || state === undefined) return drop(judgement);
      const next: IngestState = { ...state, pass: request.pass };
      const emit = [keepSnapshot(context.key, request.change, next, { at: context.now })];
      return look(request.change, next, context, deps, { acquire: recall, judged, emit });
    },
});
