/** What a seller shows of one product: its views, and for longer sequences views in places and details of them. */
import type { Chance } from './chance.ts';
import { fittingPlates } from './grounds.ts';
import type { Plate } from './library.ts';
import type { Shot } from './product.ts';

/**
 * `usual`: a further view may stand in a place, by chance. `place`: it does. `room`: it does, and in none of mere paper, before
 * which a view that is shown elsewhere would be the same picture with its ground exchanged.
 */
export type Manner = 'usual' | 'studio' | 'place' | 'room' | 'detail';

export interface Showing {
  readonly shot: Shot;
  readonly manner: Manner;
}

const READINESS = { view: 4, place: 1.1, detail: 0.6 } as const;
const MOST_PLACES = 4;
const MOST_DETAILS = 3;
/** Of the cut-out's pixels: what is thinner has no details. */
const LEAST_SIDE = 130;

/** The first `fixed` shots as they are, then others, up to so many as are wanted and there are. */
export async function selection(
  shots: readonly Shot[],
  fixed: number,
  wanted: number,
  plates: readonly Plate[],
  chance: Chance,
): Promise<Showing[]> {
  const out: Showing[] = shots.slice(0, fixed).map((shot) => ({ shot, manner: 'usual' }));
  let views = shots.slice(fixed);
  let details = chance.shuffled(await filtered(shots, hasDetails)).slice(0, MOST_DETAILS);
  // Of what a person wears one near view is enough: its own, or parts of the picture that is cut to the garment.
  if (shots[0]?.worn === true && chance.happens(0.6)) details = [];
  else if (details[0]?.worn === true) views = views.filter(({ view }) => view !== 'detail');
  const standing = await filtered(shots, stands);
  const inPlaces = new Set<Shot>();
  while (out.length < wanted) {
    const place = inPlaces.size < MOST_PLACES ? aPlace(standing, views, inPlaces, plates) : null;
    const kinds = [views[0] && 'view', place && 'place', details[0] && 'detail'] as const;
    const open = kinds.filter((kind) => kind === 'view' || kind === 'place' || kind === 'detail');
    if (open.length === 0) break;
    const kind = chance.weighted(open.map((one) => [one, READINESS[one]] as const));
    if (kind === 'view') {
      out.push({ shot: views[0]!, manner: 'usual' });
      views = views.slice(1);
    } else if (kind === 'place') {
      out.push(place!);
      inPlaces.add(place!.shot);
      views = views.filter((shot) => shot !== place!.shot);
    } else {
      out.push({ shot: detailOf(details[0]!), manner: 'detail' });
      details = details.slice(1);
    }
  }
  // A view that is shown in a place of its own is not shown in a second one.
  return out.map((one) =>
    one.manner === 'usual' && inPlaces.has(one.shot) ? { ...one, manner: 'studio' } : one,
  );
}

/** A view not shown yet, else one that is shown without its place. */
function aPlace(
  standing: readonly Shot[],
  views: readonly Shot[],
  inPlaces: ReadonlySet<Shot>,
  plates: readonly Plate[],
): Showing | null {
  const left = standing.filter((shot) => !inPlaces.has(shot));
  const fresh = left.find((shot) => views.includes(shot) && fittingPlates(plates, shot).length > 0);
  if (fresh) return { shot: fresh, manner: 'place' };
  const again = left.find((shot) => !views.includes(shot) && fittingPlates(plates, shot, true).length > 0);
  return again ? { shot: again, manner: 'room' } : null;
}

/** Under a name of its own: it stands for no view. */
const detailOf = (shot: Shot): Shot => ({ ...shot, id: `${shot.id}#detail`, view: 'crop', closeUp: true });

const stands = async (shot: Shot): Promise<boolean> =>
  shot.elevation !== null && !shot.closeUp && (await shot.load()).cutAt.length === 0;

async function hasDetails(shot: Shot): Promise<boolean> {
  // Of a whole person a detail would hold little of the garment.
  if (shot.worn === true ? shot.view !== 'half' : shot.closeUp) return false;
  const [left, top, right, bottom] = (await shot.load()).box;
  return Math.min(right - left, bottom - top) >= LEAST_SIDE;
}

async function filtered(
  shots: readonly Shot[],
  fits: (shot: Shot) => Promise<boolean>,
): Promise<readonly Shot[]> {
  const kept = await Promise.all(shots.map(fits));
  return shots.filter((_, i) => kept[i]);
}
