/** A page about what the classifier saw in a catalogue: the riskiest products first, places drawn into their pictures. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CategoryScore } from '../../ports/classifier.ts';
import { type Article, escape, sheet, thumbnail } from '../sheet.ts';
import type { ProductSeen } from './catalogue.ts';
import { reasonText, shareOf } from './report.ts';

const THUMBNAIL_PX = 200;
/** More would be a page that no browser likes; the riskiest are what is looked for. */
const MOST_SHOWN = 500;
const STANDING = { QUALIFIED: 'qualified', UNSURE: 'unsure', BLOCKED: 'refused' } as const;

export interface PageHead {
  readonly catalogue: string;
  readonly model: string;
  /** Whose verdicts are shown. */
  readonly profile: string;
}

/** One file of HTML. Pictures are read anew. */
export async function classifiedPage(
  products: readonly ProductSeen[],
  { catalogue, model, profile }: PageHead,
): Promise<string> {
  const riskOf = ({ seen }: ProductSeen): number =>
    'problem' in seen ? Infinity : (seen.verdicts.get(profile)?.risk ?? 0);
  const shown = products.toSorted((one, other) => riskOf(other) - riskOf(one)).slice(0, MOST_SHOWN);
  const articles: Article[] = [];
  for (const product of shown) articles.push(await articleOf(product, profile));
  const rest = products.length - shown.length;
  return sheet(
    {
      title: `What the classifier sees in ${catalogue}`,
      figures: [
        ['products', String(products.length)],
        ['profile', profile],
        ['model', model],
      ],
      remarks: [
        'Framed places are where the model sees something. It is a guess with the probability beside it, and no decision of a person.',
        ...(rest > 0 ? [`The ${String(rest)} products with the least risk are not shown.`] : []),
      ],
    },
    articles,
    STYLE,
  );
}

async function articleOf(
  { productId, title, category, files, seen }: ProductSeen,
  profile: string,
): Promise<Article> {
  const about = [productId, category].filter(Boolean).join(' · ');
  if ('problem' in seen) {
    const body = `<p>${escape(seen.problem)}</p>`;
    return { standing: 'not seen', title: title || productId, about, body };
  }
  const judgement = seen.verdicts.get(profile);
  const reasons = judgement?.reasons ?? [];
  const figures: string[] = [];
  for (const [at, file] of files.entries()) {
    const own = reasons.filter(({ image }) => image === at);
    figures.push(figureOf(file, await drawn(file), own));
  }
  const because = reasons.map((reason) => `<li>${escape(reasonText(reason, files))}</li>`).join('');
  const { feedback } = seen.classification;
  return {
    standing: judgement === undefined ? 'not seen' : STANDING[judgement.verdict],
    title: title || productId,
    about: `${about} · risk ${shareOf(judgement?.risk ?? 0)}`,
    body: `<div class="strip">${figures.join('')}</div>${because === '' ? '' : `<ul>${because}</ul>`}${
      reasons.length === 0 || feedback === null
        ? ''
        : `<p class="remark">Written by the model: ${escape(feedback)}</p>`
    }`,
  };
}

function figureOf(file: string, source: string | null, reasons: readonly CategoryScore[]): string {
  const frames = reasons.flatMap(({ code, box }) => {
    if (box === null) return [];
    const [left, top, width, height] = [box.left, box.top, box.right - box.left, box.bottom - box.top].map(
      (share) => `${(share * 100).toFixed(1)}%`,
    );
    const place = `left:${left ?? ''};top:${top ?? ''};width:${width ?? ''};height:${height ?? ''}`;
    return [`<i style="${place}" title="${escape(code)}"></i>`];
  });
  const picture =
    source === null
      ? '<div class="broken">no picture</div>'
      : `<img src="${source}" alt="">${frames.join('')}`;
  const said = reasons.map(({ code }) => `<li>${escape(code)}</li>`).join('');
  return `<figure class="${reasons.length === 0 ? '' : 'marked'}"><div class="place">${picture}</div><figcaption>${escape(basename(file))}${said === '' ? '' : `<ul>${said}</ul>`}</figcaption></figure>`;
}

const drawn = async (file: string): Promise<string | null> =>
  thumbnail(await readFile(file).catch(() => new Uint8Array()), THUMBNAIL_PX, false);

const STYLE = `
.badge.qualified{background:var(--ok)}.badge.refused{background:var(--bad)}.badge.unsure{background:var(--warn)}
.place{position:relative;display:inline-block}.place i{position:absolute;border:2px solid var(--bad);border-radius:2px;box-shadow:0 0 0 1px #fff}
.broken{width:${String(THUMBNAIL_PX)}px;height:${String(THUMBNAIL_PX)}px}figure{max-width:${String(THUMBNAIL_PX + 4)}px}figure.marked img{border-color:var(--warn)}
figcaption ul{margin:2px 0 0;padding-left:14px;color:var(--bad)}article>ul{margin:8px 0 0;padding-left:18px}`;
