/** Lays a product on a ground: what a photographer does before anybody spoils the picture. */
import type { Framing } from './framing.ts';
import type { Ground } from './grounds.ts';
import type { Cutout, Shot } from './product.ts';
import { laid, placedMask, type Raster, resized } from './raster.ts';
import type { Take } from './take.ts';

/** What is put under the product once its place is known; the ground comes in the frame's size. */
export type Under = (ground: Raster, mask: Raster) => Promise<Raster>;

export async function staged(
  shot: Shot,
  cutout: Cutout,
  framing: Framing,
  ground: Ground,
  under?: Under,
): Promise<Take> {
  const { width, height, scale, left, top } = framing;
  const size = [Math.round(cutout.rgba.width * scale), Math.round(cutout.rgba.height * scale)] as const;
  const [rgba, small] = await Promise.all([
    resized(cutout.rgba, ...size, 'lanczos3'),
    resized(cutout.mask, ...size, 'linear'),
  ]);
  const mask = placedMask(small, width, height, left, top);
  const below = under ? await under(ground.rgb, mask) : ground.rgb;
  const rgb = await laid(below, rgba, left, top);
  return { rgb, mask, shot, scene: ground.scene, light: ground.light, marks: [] };
}
