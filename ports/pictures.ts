/** Where pictures live and how they come in: the content-addressed store and the fetcher of sellers' addresses. */

/**
 * A store of picture files, addressed by the SHA-256 of their bytes (64 lower-case hex digits).
 * A picture is never changed and never written twice, so a repeated `put` is harmless.
 */
export interface PictureStore {
  /** Writes the bytes if they are absent. When it resolves they survive a power cut. */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes, or undefined where none were put. Throws where what is stored no longer matches its address. */
  get(sha256: string): Promise<Uint8Array | undefined>;
  has(sha256: string): Promise<boolean>;
}

export interface FetchRequest {
  readonly url: string;
  /** Validators of the copy that the caller holds; with one of them the answer may be `not-modified`. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /**
   * The address that gave those validators (`finalUrl` of the earlier answer; default: `url`). They are sent to it
   * alone: two hosts may use one ETag for two pictures, so they must not follow a redirect to another place.
   */
  readonly finalUrl?: string | undefined;
}

/** Why an address is refused for good: asking again gives the same answer until the seller changes something. */
export type RefusalCode =
  | 'bad-url' // no address, or one with a scheme, port or credentials that are not accepted
  | 'private-address' // the host is, or resolves to, an address that is not on the public internet
  | 'not-found' // 404, 410
  | 'forbidden' // 401, 402, 403, 407, 451
  | 'rejected' // any other 4xx
  | 'wrong-type' // neither the declared type nor the first bytes are those of a picture
  | 'wrong-encoding' // compressed in transport although `identity` was asked for
  | 'too-large'
  | 'empty'
  | 'too-many-redirects';

/** Why there is no answer at present; a later attempt may have one. */
export type UnavailableCode =
  | 'dns-failure'
  | 'connect-timeout'
  | 'connection-refused'
  | 'connection-broken' // reset or closed in the middle of an answer
  | 'tls-failure'
  | 'slow' // the idle or the total limit passed
  | 'bad-response' // not HTTP, or an answer that makes no sense
  | 'server-error' // 5xx, 408, 425
  | 'throttled' // 429
  | 'circuit-open'; // not asked: the host failed too often in a row, or asked for a pause

export interface Fetched {
  readonly kind: 'fetched';
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly etag?: string;
  readonly lastModified?: string;
  /** The address after redirects. */
  readonly finalUrl: string;
  /** As declared, in lower case and without parameters; what the bytes are is for the decoder to say. */
  readonly mediaType?: string;
}

/** The copy that the caller holds is still the current one. Absent validators are unchanged. */
export interface NotModified {
  readonly kind: 'not-modified';
  readonly finalUrl: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

export interface Refused {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  /** For the seller: what was wrong, with which value, and what to do. */
  readonly sentence: string;
}

export interface Unavailable {
  readonly kind: 'unavailable';
  readonly code: UnavailableCode;
  readonly sentence: string;
  /** Milliseconds before which the host does not want, or will not get, another request. */
  readonly retryAfterMs?: number;
}

export type FetchResult = Fetched | NotModified | Refused | Unavailable;

export interface PictureFetcher {
  /** Every outcome is a value; it rejects only with the reason of an aborted `signal`. */
  fetch(request: FetchRequest, signal?: AbortSignal): Promise<FetchResult>;
}
