/** Names that were looked up, and every question sent for them. */
import { NumberColumn } from '../../engine/columns.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { numberColumn, type Places, placeAtCalls, textColumn, timeColumn } from './columns.ts';
import { type DnsLookup, lookupsOf } from './dns/lookups.ts';
import type { DnsQuery, QueryLog } from './dns/query-log.ts';

/** Where questions were seen: in the calls of a trace, or in packets. */
export interface NameSource {
  log: QueryLog;
  /** By the rows that questions name. */
  rows: Places;
  /** Milliseconds, by the same rows. */
  startOf(row: number): number;
  isTimed: boolean;
  /** Of the one that asked, by position; '' and NaN when it is not known. */
  commandOf(task: number): string;
  processOf(task: number): number;
}

export function addNames(into: TableBuilder, source: NameSource): void {
  if (source.log.queries.length === 0) return;
  const lookups = lookupsOf(source.log);
  addLookups(into, source, lookups);
  addQueries(into, source, lookups);
}

function addLookups(into: TableBuilder, source: NameSource, lookups: readonly DnsLookup[]): void {
  const { queries } = source.log;
  const of = (lookup: DnsLookup) => lookup.queries.map((query) => queries[query] as DnsQuery);
  const table = into.table(
    'lookups',
    'spans',
    'Names',
    [
      textColumn(
        'name',
        'Name',
        lookups.map((lookup) => `${lookup.name}${of(lookup)[0]?.nameCut ? '…' : ''}`),
      ),
      textColumn(
        'command',
        'Command',
        lookups.map(({ task }) => source.commandOf(task)),
      ),
      numberColumn(
        'process',
        'Process',
        '',
        lookups.map(({ task }) => source.processOf(task)),
      ),
      numberColumn(
        'queries',
        'Questions',
        'count',
        lookups.map((lookup) => lookup.queries.length),
      ),
      numberColumn(
        'timeouts',
        'Timeouts',
        'count',
        lookups.map(({ timeouts }) => timeouts.length),
      ),
      numberColumn(
        'missing',
        'NXDOMAIN',
        'count',
        lookups.map((lookup) => of(lookup).filter(({ outcome }) => outcome === 'NXDOMAIN').length),
      ),
      numberColumn(
        'wait',
        'Waited',
        'ms',
        lookups.map(({ wait }) => wait),
      ),
      numberColumn(
        'waitedInVain',
        'Waited in vain',
        'ms',
        lookups.map(({ waitedInVain }) => waitedInVain),
      ),
      textColumn(
        'suffixes',
        'Search domains tried',
        lookups.map(({ suffixes }) => suffixes.join(' ')),
      ),
      textColumn(
        'api',
        'Looks like',
        lookups.map(({ api }) => api),
      ),
      textColumn(
        'other',
        'Other call',
        lookups.map(({ other }) => other?.api ?? ''),
      ),
      numberColumn(
        'otherWait',
        'Would have waited',
        'ms',
        lookups.map(({ other }) => other?.wait ?? Number.NaN),
      ),
    ],
    lookups.length,
  );
  placeAtCalls(
    table,
    source.rows,
    lookups.map((lookup) => of(lookup)[0]?.row ?? -1),
  );
}

function addQueries(into: TableBuilder, source: NameSource, lookups: readonly DnsLookup[]): void {
  const { queries } = source.log;
  const lookupOf = new Float64Array(queries.length);
  for (const [index, lookup] of lookups.entries())
    for (const query of lookup.queries) lookupOf[query] = index;
  const pick = (of: (query: DnsQuery) => string) => queries.map(of);
  const numbers = (of: (query: DnsQuery) => number) => queries.map(of);
  const table = into.table(
    'dns',
    'spans',
    'DNS questions',
    [
      ...(source.isTimed
        ? [
            timeColumn(
              'time',
              'Time',
              numbers(({ row }) => source.startOf(row)),
            ),
          ]
        : []),
      textColumn(
        'name',
        'Name',
        pick(({ name, nameCut }) => (nameCut ? `${name}…` : name)),
      ),
      textColumn(
        'type',
        'Type',
        pick(({ type }) => type || '?'),
      ),
      textColumn(
        'server',
        'Server',
        pick(({ server }) => server),
      ),
      textColumn(
        'outcome',
        'Outcome',
        pick(({ outcome }) => outcome || 'no answer in the log'),
      ),
      textColumn(
        'answers',
        'Answers',
        pick(({ answers }) => answers.join(' ')),
      ),
      numberColumn(
        'wait',
        'Waited',
        'ms',
        numbers(({ wait }) => wait),
      ),
      numberColumn(
        'attempt',
        'Attempt',
        '',
        numbers(({ attempt }) => attempt),
      ),
      numberColumn(
        'process',
        'Process',
        '',
        numbers(({ task }) => source.processOf(task)),
      ),
      numberColumn('lookup', 'Lookup', '', NumberColumn.of(lookupOf)),
      numberColumn(
        'endCall',
        'Answered by call',
        '',
        numbers(({ endRow }) => (endRow >= 0 ? endRow : Number.NaN)),
      ),
    ],
    queries.length,
  );
  placeAtCalls(
    table,
    source.rows,
    numbers(({ row }) => row),
  );
}
