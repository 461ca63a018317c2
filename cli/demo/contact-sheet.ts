/** The contact sheet: one local page, complete in one file, that shows what came in, what was found and what went out. */
import sharp from 'sharp';
import type { PictureStore } from '../../ports/pictures.ts';
import type { CandidateImage, Finding } from '../../schemas/generated/types.ts';
import { type Standing, type Story, findingsOf, standingOf } from './story.ts';

const THUMBNAIL_PX = 148;

export interface SheetHead {
  readonly title: string;
  /** Shown as label and value, in this order. */
  readonly figures: readonly (readonly [label: string, value: string])[];
  readonly remarks: readonly string[];
}

/** Renders the page. Pictures that cannot be drawn are shown as what they are: broken. */
export async function contactSheet(
  head: SheetHead,
  stories: readonly Story[],
  store: PictureStore,
): Promise<string> {
  const hashes = new Set(
    stories.flatMap((s) =>
      [...(s.candidate?.images ?? []), ...(s.sequence?.images ?? [])].flatMap((i) => i.sha256 ?? []),
    ),
  );
  const thumbnails = new Map<string, string>();
  for (const sha256 of hashes) thumbnails.set(sha256, await thumbnail(sha256, store));
  return page(head, stories, thumbnails);
}

async function thumbnail(sha256: string, store: PictureStore): Promise<string> {
  const bytes = await store.get(sha256);
  if (!bytes) return '';
  try {
    const small = await sharp(bytes, { limitInputPixels: 40e6, failOn: 'none', pages: 1 })
      .autoOrient()
      .resize(THUMBNAIL_PX, THUMBNAIL_PX, { fit: 'contain', background: '#fff' })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .jpeg({ quality: 78 })
      .toBuffer();
    return `data:image/jpeg;base64,${small.toString('base64')}`;
  } catch {
    return '';
  }
}

function page(head: SheetHead, stories: readonly Story[], thumbnails: ReadonlyMap<string, string>): string {
  const counts = Map.groupBy(stories, standingOf);
  const chips = [...counts]
    .map(
      ([standing, list]) =>
        `<button data-standing="${standing}">${standing} <b>${String(list.length)}</b></button>`,
    )
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(head.title)}</title><style>${STYLE}</style></head><body>
<header><h1>${escape(head.title)}</h1>
<dl>${head.figures.map(([label, value]) => `<div><dt>${escape(label)}</dt><dd>${escape(value)}</dd></div>`).join('')}</dl>
${head.remarks.map((r) => `<p class="remark">${escape(r)}</p>`).join('')}
<nav><button data-standing="" class="on">all <b>${String(stories.length)}</b></button>${chips}<input type="search" placeholder="product, title, reason" aria-label="filter"></nav></header>
<main>${stories.map((s) => article(s, thumbnails)).join('\n')}</main>
<script>${SCRIPT}</script></body></html>
`;
}

function article(story: Story, thumbnails: ReadonlyMap<string, string>): string {
  const standing = standingOf(story);
  const answers = story.answers
    .map(
      (a) =>
        `<li><b>v${String(a.version)} ${a.outcome.toLowerCase()}</b>${a.first ? '' : ' (later)'}${a.feedback ? `: ${escape(a.feedback)}` : ''}</li>`,
    )
    .join('');
  const images = story.candidate?.images ?? [];
  const sequence = story.sequence?.state === 'PUBLISHED' ? story.sequence.images : [];
  return `<article data-standing="${standing}">
<h2>${escape(story.title || story.key)} <small>${escape(story.key)} · ${escape(story.category)} · profile ${escape(story.profile)}</small> <span class="badge ${css(standing)}">${standing}</span></h2>
<div class="flow"><section><h3>pictures in</h3><div class="strip">${images.map((i) => pictureIn(i, thumbnails)).join('') || '<p class="none">none</p>'}</div>${sentencesOf(images)}</section>
<section class="out"><h3>sequence out</h3><div class="strip">${
    sequence
      .map(
        (i) =>
          `<figure class="${i.role === 'MAIN' ? 'main' : 'kept'}">${img(i.sha256, thumbnails)}<figcaption>${String(i.position + 1)}. ${escape(i.imageId)}</figcaption></figure>`,
      )
      .join('') || '<p class="none">nothing is public</p>'
  }</div></section></div>
<ul class="answers">${answers}</ul></article>`;
}

function pictureIn(image: CandidateImage, thumbnails: ReadonlyMap<string, string>): string {
  const place =
    image.role === 'EXCLUDED'
      ? `left out: ${image.excludedBecause ?? ''}`
      : image.role === 'MAIN'
        ? 'main'
        : `place ${String((image.position ?? 0) + 1)}`;
  const findings = findingsOf(image).map(shortFinding).join('');
  const kind = image.role === 'MAIN' ? 'main' : image.role === 'EXCLUDED' ? 'excluded' : 'kept';
  return `<figure class="${kind}">${img(image.sha256, thumbnails)}<figcaption>${escape(image.imageId)}<br><em>${escape(place)}</em>${findings ? `<ul>${findings}</ul>` : ''}</figcaption></figure>`;
}

/** The rule, with the sentence as its tooltip; what is merely noticed has its figures here, since it is not said in full below. */
function shortFinding({ rule, severity, sentence, measured, unit }: Finding): string {
  const figures = severity === 'INFO' ? ` ${[measured, unit].filter(Boolean).join(' ')}` : '';
  return `<li class="${severity.toLowerCase()}" title="${escape(sentence)}">${escape(rule + figures)}</li>`;
}

/** What stands in the way of a picture, in full. */
function sentencesOf(images: readonly CandidateImage[]): string {
  const lines = images.flatMap((image) =>
    findingsOf(image)
      .filter(({ severity }) => severity !== 'INFO')
      .map(
        ({ severity, sentence }) =>
          `<li class="${severity.toLowerCase()}"><b>${escape(image.imageId)}</b> ${escape(sentence)}</li>`,
      ),
  );
  return lines.length > 0 ? `<ul class="findings">${lines.join('')}</ul>` : '';
}

function img(sha256: string | null, thumbnails: ReadonlyMap<string, string>): string {
  const source = sha256 === null ? '' : (thumbnails.get(sha256) ?? '');
  return source === ''
    ? '<div class="broken">no picture</div>'
    : `<img src="${source}" alt="" width="${String(THUMBNAIL_PX)}" height="${String(THUMBNAIL_PX)}">`;
}

const css = (standing: Standing): string => standing.replace(' ', '-');
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
:root{--ink:#1d2433;--mute:#68718a;--line:#dfe3ec;--ok:#1a7f4e;--warn:#a86400;--bad:#b3261e;--info:#3d5a98}
*{box-sizing:border-box}body{margin:0;font:14px/1.45 system-ui,sans-serif;color:var(--ink);background:#f5f6f9}
header{position:sticky;top:0;background:#fff;border-bottom:1px solid var(--line);padding:14px 24px;z-index:1}
h1{font-size:20px;margin:0 0 8px}dl{display:flex;flex-wrap:wrap;gap:6px 26px;margin:0}dt{color:var(--mute);font-size:12px;white-space:nowrap}dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
.remark{margin:8px 0 0;color:var(--mute)}nav{margin-top:10px;display:flex;flex-wrap:wrap;gap:6px}
nav button{border:1px solid var(--line);background:#fff;border-radius:14px;padding:3px 12px;cursor:pointer;font:inherit}nav button.on{background:var(--ink);color:#fff}
nav input{border:1px solid var(--line);border-radius:14px;padding:3px 12px;font:inherit;min-width:220px}
main{padding:16px 24px;display:grid;gap:14px}article{background:#fff;border:1px solid var(--line);border-radius:8px;padding:12px 16px}
h2{font-size:15px;margin:0 0 8px}h2 small{font-weight:400;color:var(--mute);margin-left:6px}h3{font-size:12px;margin:0 0 4px;color:var(--mute);font-weight:500}
.badge{float:right;border-radius:4px;padding:1px 9px;font-size:12px;color:#fff;background:var(--mute)}.badge.published{background:var(--ok)}.badge.refused,.badge.failed{background:var(--bad)}.badge.in-review{background:var(--warn)}
.flow{display:grid;grid-template-columns:3fr 2fr;gap:20px}.out{border-left:1px solid var(--line);padding-left:20px}
.strip{display:flex;flex-wrap:wrap;gap:10px}figure{margin:0;width:${String(THUMBNAIL_PX + 4)}px}figure img,.broken{display:block;border:2px solid var(--line);border-radius:4px;background:#fff}
.broken{width:${String(THUMBNAIL_PX + 4)}px;height:${String(THUMBNAIL_PX + 4)}px;display:grid;place-items:center;color:var(--mute);background:repeating-linear-gradient(45deg,#fff,#fff 8px,#f1f2f6 8px,#f1f2f6 16px)}
figure.main img{border-color:var(--ok)}figure.kept img{border-color:#8fb4e8}figure.excluded img{opacity:.45}
figcaption{font-size:12px;overflow-wrap:anywhere}figcaption em{color:var(--mute);font-style:normal}figcaption ul{margin:2px 0 0;padding-left:14px}
li.block{color:var(--bad)}li.warn{color:var(--warn)}li.info{color:var(--info)}.findings{margin:8px 0 0;padding-left:18px;font-size:13px}.answers{margin:8px 0 0;padding-left:18px;color:var(--mute)}.answers b{color:var(--ink)}.none{color:var(--mute);margin:0}
@media(max-width:900px){.flow{grid-template-columns:1fr}.out{border-left:0;padding-left:0}}`;

const SCRIPT = `
const buttons=[...document.querySelectorAll('nav button')],search=document.querySelector('nav input'),articles=[...document.querySelectorAll('article')];
let standing='';const show=()=>{const q=search.value.toLowerCase();for(const a of articles)a.hidden=(standing&&a.dataset.standing!==standing)||(q&&!a.textContent.toLowerCase().includes(q))};
for(const b of buttons)b.onclick=()=>{standing=b.dataset.standing;for(const o of buttons)o.classList.toggle('on',o===b);show()};search.oninput=show;`;
