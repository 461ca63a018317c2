/** The contact sheet: one local page, complete in one file, that shows what came in, what was found and what went out. */
import type { PictureStore } from '../../ports/pictures.ts';
import type { CandidateImage, Finding } from '../../schemas/generated/types.ts';
import { type Article, escape, sheet, type SheetHead, thumbnail } from '../sheet.ts';
import { type Story, findingsOf, standingOf } from './story.ts';

const THUMBNAIL_PX = 148;

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
  for (const sha256 of hashes) {
    const bytes = await store.get(sha256);
    thumbnails.set(sha256, (bytes && (await thumbnail(bytes, THUMBNAIL_PX, true))) ?? '');
  }
  return sheet(
    head,
    stories.map((story) => article(story, thumbnails)),
    STYLE,
  );
}

function article(story: Story, thumbnails: ReadonlyMap<string, string>): Article {
  const answers = story.answers
    .map(
      (a) =>
        `<li><b>v${String(a.version)} ${a.outcome.toLowerCase()}</b>${a.first ? '' : ' (later)'}${a.feedback ? `: ${escape(a.feedback)}` : ''}</li>`,
    )
    .join('');
  const images = story.candidate?.images ?? [];
  const sequence = story.sequence?.state === 'PUBLISHED' ? story.sequence.images : [];
  return {
    standing: standingOf(story),
    title: story.title || story.key,
    about: `${story.key} · ${story.category} · profile ${story.profile}`,
    body: `<div class="flow"><section><h3>pictures in</h3><div class="strip">${images.map((i) => pictureIn(i, thumbnails)).join('') || '<p class="none">none</p>'}</div>${sentencesOf(images)}</section>
<section class="out"><h3>sequence out</h3><div class="strip">${
      sequence
        .map(
          (i) =>
            `<figure class="${i.role === 'MAIN' ? 'main' : 'kept'}">${img(i.sha256, thumbnails)}<figcaption>${String(i.position + 1)}. ${escape(i.imageId)}</figcaption></figure>`,
        )
        .join('') || '<p class="none">nothing is public</p>'
    }</div></section></div>
<ul class="answers">${answers}</ul>`,
  };
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

const STYLE = `
.badge.published{background:var(--ok)}.badge.refused,.badge.failed{background:var(--bad)}.badge.in-review{background:var(--warn)}
.flow{display:grid;grid-template-columns:3fr 2fr;gap:20px}.out{border-left:1px solid var(--line);padding-left:20px}
figure{width:${String(THUMBNAIL_PX + 4)}px}.broken{width:${String(THUMBNAIL_PX + 4)}px;height:${String(THUMBNAIL_PX + 4)}px}
figure.main img{border-color:var(--ok)}figure.kept img{border-color:#8fb4e8}figure.excluded img{opacity:.45}
figcaption em{color:var(--mute);font-style:normal}figcaption ul{margin:2px 0 0;padding-left:14px}
li.block{color:var(--bad)}li.warn{color:var(--warn)}li.info{color:var(--info)}.findings{margin:8px 0 0;padding-left:18px;font-size:13px}.answers{margin:8px 0 0;padding-left:18px;color:var(--mute)}.answers b{color:var(--ink)}
@media(max-width:900px){.flow{grid-template-columns:1fr}.out{border-left:0;padding-left:0}}`;
