/** A page about products, complete in one file: figures above, an article each, and what to show by a click or a word. */
import sharp from 'sharp';

export interface SheetHead {
  readonly title: string;
  /** Shown as label and value, in this order. */
  readonly figures: readonly (readonly [label: string, value: string])[];
  readonly remarks: readonly string[];
}

export interface Article {
  /** How it stands with the product: what can be chosen above, and the colour of its badge. */
  readonly standing: string;
  /** What it is called; shown as a heading. */
  readonly title: string;
  /** Behind the title. */
  readonly about: string;
  /** HTML. */
  readonly body: string;
}

/** style: further rules of CSS. */
export function sheet(head: SheetHead, articles: readonly Article[], style: string): string {
  const chips = [...Map.groupBy(articles, ({ standing }) => standing)]
    .map(
      ([standing, list]) =>
        `<button data-standing="${escape(standing)}">${escape(standing)} <b>${String(list.length)}</b></button>`,
    )
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(head.title)}</title><style>${STYLE}${style}</style></head><body>
<header><h1>${escape(head.title)}</h1>
<dl>${head.figures.map(([label, value]) => `<div><dt>${escape(label)}</dt><dd>${escape(value)}</dd></div>`).join('')}</dl>
${head.remarks.map((r) => `<p class="remark">${escape(r)}</p>`).join('')}
<nav><button data-standing="" class="on">all <b>${String(articles.length)}</b></button>${chips}<input type="search" placeholder="product, title, reason" aria-label="filter"></nav></header>
<main>${articles.map(drawn).join('\n')}</main>
<script>${SCRIPT}</script></body></html>
`;
}

const drawn = ({
  standing,
  title,
  about,
  body,
}: Article): string => `<article data-standing="${escape(standing)}">
<h2>${escape(title)} <small>${escape(about)}</small> <span class="badge ${standing.toLowerCase().replaceAll(' ', '-')}">${escape(standing)}</span></h2>
${body}</article>`;

/** As the source of an <img>, within a square of so many pixels; null where the bytes cannot be drawn. `isSquare`: on white, made up to it. */
export async function thumbnail(bytes: Uint8Array, px: number, isSquare: boolean): Promise<string | null> {
  try {
    const small = await sharp(bytes, { limitInputPixels: 40e6, failOn: 'none', pages: 1 })
      .autoOrient()
      .resize(px, px, { fit: isSquare ? 'contain' : 'inside', background: '#fff' })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .jpeg({ quality: 78 })
      .toBuffer();
    return `data:image/jpeg;base64,${small.toString('base64')}`;
  } catch {
    return null;
  }
}

export const escape = (text: string): string =>
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
.badge{float:right;border-radius:4px;padding:1px 9px;font-size:12px;color:#fff;background:var(--mute)}
.strip{display:flex;flex-wrap:wrap;gap:10px}figure{margin:0}figure img,.broken{display:block;border:2px solid var(--line);border-radius:4px;background:#fff}
.broken{display:grid;place-items:center;color:var(--mute);background:repeating-linear-gradient(45deg,#fff,#fff 8px,#f1f2f6 8px,#f1f2f6 16px)}
figcaption{font-size:12px;overflow-wrap:anywhere}.none{color:var(--mute);margin:0}
`;

const SCRIPT = `
const buttons=[...document.querySelectorAll('nav button')],search=document.querySelector('nav input'),articles=[...document.querySelectorAll('article')];
let standing='';const show=()=>{const q=search.value.toLowerCase();for(const a of articles)a.hidden=(standing&&a.dataset.standing!==standing)||(q&&!a.textContent.toLowerCase().includes(q))};
for(const b of buttons)b.onclick=()=>{standing=b.dataset.standing;for(const o of buttons)o.classList.toggle('on',o===b);show()};search.oninput=show;`;
