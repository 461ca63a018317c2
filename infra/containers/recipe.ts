import type { Errand } from '../errand.ts';
import type { Contents } from './root-folder.ts';

/** How a container of an image is run. */
export interface Run {
  command?: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** Path in the container to text. */
  files?: Readonly<Record<string, string>>;
}

/** One service as a container: from its project's published image, or from one made here of the native artefacts. */
export interface Recipe {
  /** In the container. */
  port: number;
  address(hostPort: number): string;
  published: { image: string; run(hostPort: number): Run };
  local: {
    /** What the image depends on: another key, another image. */
    key(): string;
    contents(errand: Errand, folder: string): Promise<Contents>;
    run(hostPort: number): Run;
  };
}
