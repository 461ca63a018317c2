/**
 * Values that the columns take. One value that a column refuses would refuse its whole block of rows, so everything
 * that a stranger can put into an event is brought into the column's range here.
 */

/** 2100-01-01: DateTime (32 bits) ends in 2106, DateTime64 in 2299. */
const LAST_MS = 4_102_444_800_000;
const MAX_UINT32 = 4_294_967_295;

/** `2026-03-01 12:00:00.123`, UTC: the form that every setting of date_time_input_format reads. */
export const utc = (ms: number): string => {
  const held = Number.isFinite(ms) ? Math.min(Math.max(0, Math.trunc(ms)), LAST_MS) : 0;
  return new Date(held).toISOString().replace('T', ' ').slice(0, 23);
};

/** Month of a time in the form of `utc`. */
export const monthOf = (time: string): string => time.slice(0, 7);

export const uint32 = (value: number): number =>
  Number.isFinite(value) ? Math.min(Math.max(0, Math.trunc(value)), MAX_UINT32) : 0;

/** An Int64 column in which -1 stands for "not known" or "none". */
export const orMinusOne = (value: number | null): number =>
  Number.isSafeInteger(value) ? (value as number) : -1;

/** Float columns refuse NaN and infinity in JSON. */
export const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

/** Text without lone surrogates, which are no UTF-8. */
export const text = (value: string): string => value.toWellFormed();

export const texts = (values: readonly string[]): string[] => values.map(text);

/** Tenant and product of a key `tenant/product` or `tenant/product/profile`; empty where the key is no such key. */
export const productOf = (key: string): { tenant: string; product_id: string } => {
  const [tenant, product] = key.split('/');
  return tenant && product
    ? { tenant: text(tenant), product_id: text(product) }
    : { tenant: '', product_id: '' };
};
