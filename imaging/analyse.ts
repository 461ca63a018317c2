/** Look once: everything that the image stages ask of a picture, from one decode. */
import { createHash } from 'node:crypto';
import { type Cells, cellsWithin } from './cells.ts';
import type { DecodedPicture, DecodeLimits } from './decode.ts';
import { decodePicture } from './decode.ts';
import { edgeWidth, strongEdges } from './edges.ts';
import { exposureFacts } from './exposure.ts';
import type { FrameFacts, PictureFacts, Rgb } from './facts.ts';
import { ANALYSER_VERSION } from './facts.ts';
import { findFrame } from './frame.ts';
import { jpegQuality } from './jpeg-quality.ts';
import type { Mask } from './mask.ts';
import { maskOf } from './mask.ts';
import { pdqFacts } from './pdq.ts';
import type { LumaPlane, Pixels, Rect } from './pixels.ts';
import { area } from './pixels.ts';
import { backgroundFacts, foregroundFacts, foregroundRect } from './regions.ts';
import { createScanner } from './scan.ts';
import { signature, trimmedSignature } from './signature.ts';
import { MIME } from './sniff.ts';
import { effectiveResolution } from './spectrum.ts';
import { trimBox } from './trim.ts';

/** Trimming that removes less than this share of the area leaves the hash as it is. */
const WORTH_TRIMMING = 0.02;

const WHITE: Rgb = [255, 255, 255];

/** Safe to share: measuring is synchronous and keeps no plane. */
const scan = createScanner();

/**
 * Decodes a picture and measures it at its native resolution.
 * @throws PictureError when the bytes are no acceptable picture.
 */
export async function analysePicture(bytes: Uint8Array, limits: DecodeLimits = {}): Promise<PictureFacts> {
  return measurePicture(bytes, await decodePicture(bytes, limits));
}

/** The same for a picture that is already decoded; `bytes` are the file it came from. */
export function measurePicture(bytes: Uint8Array, picture: DecodedPicture): PictureFacts {
  const { pixels, format } = picture;
  const { luma, cells } = scan(pixels);
  const { facts: frame, inner } = findFrame(pixels);
  const mask = maskOf(cells, cellsWithin(cells, inner));
  const foreground = foregroundFacts(cells, mask);
  const edges = strongEdges(luma, foregroundRect(cells, foreground));
  return {
    analyser: ANALYSER_VERSION,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    canonicalSha256: canonicalHash(pixels),
    format,
    mime: MIME[format],
    bytes: bytes.length,
    width: pixels.width,
    height: pixels.height,
    aspect: pixels.width / pixels.height,
    colourSpace: picture.colourSpace,
    bitDepth: picture.bitDepth,
    converted: picture.converted,
    frames: picture.frames,
    orientation: picture.orientation,
    hasAlpha: picture.hasAlpha,
    transparentShare: picture.transparentShare,
    jpegQuality: format === 'jpeg' ? jpegQuality(bytes) : null,
    pdq: pdqFacts(luma),
    ...trimmedFacts(pixels, luma, cells, contentOf(pixels, mask, frame, inner)),
    ...signature(cells),
    background: backgroundFacts(cells, mask, pixels, luma),
    foreground,
    frame,
    sharpness: {
      edgeWidth: edgeWidth(edges),
      edges: edges.length,
      effectiveResolution: effectiveResolution(luma, edges),
    },
    exposure: exposureFacts(luma, cells, mask),
  };
}

function canonicalHash({ width, height, rgb }: Pixels): string {
  return createHash('sha256').update(`${width}x${height} rgb8\n`).update(rgb).digest('hex');
}

type TrimmedFacts = Pick<PictureFacts, 'trimmedPdq' | 'trimmedSignature'>;

function trimmedFacts(pixels: Pixels, luma: LumaPlane, cells: Cells, content: Rect | null): TrimmedFacts {
  if (content === null || !isWorthTrimming(pixels, content))
    return { trimmedPdq: null, trimmedSignature: null };
  return { trimmedPdq: pdqFacts(luma, content), trimmedSignature: trimmedSignature(cells, content) };
}

/**
 * What somebody else's margins would be put round. Inside a frame nothing more is taken away: there the ground is part of the
 * picture. White goes first, whatever the ground: a white margin merges with the lines in which a picture ends in white anyway.
 */
function contentOf(pixels: Pixels, mask: Mask, frame: FrameFacts, inner: Rect): Rect | null {
  if (frame.kind !== 'none') return inner;
  const inWhite = trimBox(pixels, inner, WHITE);
  if (inWhite === null || isWorthTrimming(pixels, inWhite)) return inWhite;
  return mask.plain ? trimBox(pixels, inner, mask.colour) : null;
}

function isWorthTrimming({ width, height }: Pixels, box: Rect): boolean {
  return 1 - area(box) / (width * height) > WORTH_TRIMMING;
}
