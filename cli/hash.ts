/** agpis hash FILE…: identity and perceptual hash of pictures as JSON lines. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { decodePicture } from '../imaging/decode.ts';
import { pdq } from '../imaging/pdq.ts';
import { PictureError } from '../imaging/picture-error.ts';
import { lumaPlane } from '../imaging/scan.ts';

export type HashLine = {
  file: string;
  sha256: string;
  pdq: string;
  quality: number;
  width: number;
  height: number;
};

export function registerHashCommand(program: Command): void {
  program
    .command('hash')
    .description('Print sha256, PDQ hash, hash quality and size of pictures, one JSON line each')
    .argument('<file...>', 'JPEG, PNG, WebP, GIF or AVIF')
    .addHelpText(
      'after',
      '\nA file that cannot be hashed gives a JSON line {file, code, error} on stderr.\nExit codes: 0 all hashed, 1 some file could not be hashed.',
    )
    .action(async (files: string[]) => {
      for (const file of files) {
        if (!(await printHash(file))) process.exitCode = 1;
      }
    });
}

/** Width and height are after EXIF orientation; the hash is always taken at 512 × 512 (imaging/pdq.ts). */
export async function hashFile(file: string): Promise<HashLine> {
  const bytes = await readFile(file);
  const { pixels } = await decodePicture(bytes);
  const { hash, quality } = pdq(lumaPlane(pixels));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { file, sha256, pdq: hash, quality, width: pixels.width, height: pixels.height };
}

async function printHash(file: string): Promise<boolean> {
  try {
    process.stdout.write(`${JSON.stringify(await hashFile(file))}\n`);
    return true;
  } catch (error) {
    process.stderr.write(`${JSON.stringify(failureLine(file, error))}\n`);
    return false;
  }
}

function failureLine(file: string, error: unknown): { file: string; code: string; error: string } {
  if (error instanceof PictureError) return { file, code: error.code, error: error.message };
  if (error instanceof Error && 'code' in error)
    return { file, code: String(error.code), error: error.message };
  throw error;
}
