/** ClickHouse's error codes by the HTTP status of its own server (exceptionCodeToHTTPStatus); the rest is 500. */
const STATUS_OF_CODE: ReadonlyMap<number, number> = new Map(
  (
    [
      [401, [194]],
      [403, [192, 193, 497, 516]],
      [
        400,
        [
          6, 26, 27, 32, 33, 36, 38, 41, 42, 43, 44, 53, 62, 69, 72, 117, 120, 130, 131, 385, 386, 441, 456,
          457, 467,
        ],
      ],
      [404, [16, 46, 47, 60, 63, 81, 108, 109, 115, 197]],
      [408, [159]],
      [413, [158]],
      [501, [48]],
      [503, [209, 210, 439]],
    ] as const
  ).flatMap(([status, codes]) => codes.map((code) => [code, status] as const)),
);

/** What a statement failed with, as ClickHouse's HTTP server tells it. */
export interface Failure {
  /** ClickHouse's error code, e.g. 62 for a syntax error. */
  code: number;
  httpStatus: number;
  /** `Code: 62. DB::Exception: … (SYNTAX_ERROR)` */
  message: string;
}

/** Thrown for what this server refuses by itself, with the code that ClickHouse would give. */
export class RefusedRequest extends Error {
  readonly code: number;

  constructor(code: number, name: string, reason: string) {
    super(`Code: ${code}. DB::Exception: ${reason} (${name})`);
    this.name = 'RefusedRequest';
    this.code = code;
  }
}

/** 1002 is ClickHouse's UNKNOWN_EXCEPTION: an error that names no code. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = Number(/^Code: (\d+)\./.exec(message)?.[1] ?? 1002);
  return { code, httpStatus: STATUS_OF_CODE.get(code) ?? 500, message };
}
