/** What this machine lacks, as one sentence that also names the way to get it. */
export class MissingPiece extends Error {
  code = 'AGPIS_MISSING_PIECE';
}
