/** Of the worker that tells what it is asked. */
export const TELLING = 'what the workers of the classifier are asked';

export interface Telling {
  readonly worker: number;
  /** Kind of a request, and of how many pictures. */
  readonly what: string;
}
