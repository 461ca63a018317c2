/**
 * Twice MAX_ID_CHARACTERS, and room for ids that are too long to be accepted and short enough to be answered: keys go
 * into answers, stage events and logs, so a key of any length would make outputs of any length.
 */
const LONGEST_KEY = 1_000;

/**
 * Whether a key of product-changes names a product: tenant/product, one slash, at most 1,000 characters. INGEST
 * dead-letters what does not and PUBLISH passes it over, so both must ask this function.
 */
export const isProductKey = (key: string): boolean => key.length <= LONGEST_KEY && /^[^/]+\/[^/]+$/.test(key);
