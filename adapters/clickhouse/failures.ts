import { ClickHouseError } from '@clickhouse/client';
import { AnalyticsUnavailable, RowsRefused, StatementRefused } from '../../ports/analytics.ts';

/**
 * ClickHouse's error codes, from ErrorCodes.cpp of ClickHouse.
 * Not now: timeouts, too many queries or parts, memory, network, Keeper, read-only replica, unknown status of an insert.
 */
const NOT_NOW = new Set([
  '3', '159', '164', '202', '203', '209', '210', '225', '236', '241', '242', '243', '252', '279', '286', '290', '319', '394', '425', '439', '745', '999',
]); // prettier-ignore

/** A value does not fit: parse errors of text, numbers, dates, JSON; type mismatch; value out of range; unknown field. */
const ROWS = new Set([
  '6', '19', '25', '26', '27', '33', '38', '41', '53', '69', '70', '72', '117', '130', '131', '190', '321', '349', '467', '469', '676', '691',
]); // prettier-ignore

/** Makes of what the client threw an error that says what to do. */
export function explain(
  error: unknown,
  doing: string,
): AnalyticsUnavailable | RowsRefused | StatementRefused {
  const options = { cause: error };
  const said = error instanceof Error ? error.message.trim() : String(error);
  if (!(error instanceof ClickHouseError)) {
    const hint = 'Check that it runs at the address given (agpis status).';
    return new AnalyticsUnavailable(
      `ClickHouse did not answer to ${doing}: ${said || 'no reason given'}. ${hint}`,
      options,
    );
  }
  const message = `ClickHouse refused ${doing}: ${said} (code ${error.code}${error.type ? `, ${error.type}` : ''}).`;
  if (NOT_NOW.has(error.code)) return new AnalyticsUnavailable(`${message} It can be tried again.`, options);
  if (ROWS.has(error.code)) return new RowsRefused(`${message} Nothing of the block was stored.`, options);
  return new StatementRefused(message, options);
}
