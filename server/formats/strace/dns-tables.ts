/** Names that were looked up, and every question sent for them. */
import { NumberColumn } from '../../engine/columns.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { numberColumn, placeAtCalls, textColumn, timeColumn } from './columns.ts';
import { type DnsLookup, lookupsOf } from './dns/lookups.ts';
import type { DnsQuery } from './dns/query-log.ts';
import type { FollowedTrace } from './read-trace.ts';
import { orMissing, pidOf } from './tables.ts';

export function addNames(into: TableBuilder, followed: FollowedTrace): void {
  const { queries } = followed.state.queries;
  if (queries.length === 0) return;
  const lookups = lookupsOf(followed.state.queries);
  addLookups(into, followed, lookups);
  addQueries(into, followed, lookups);
}

function addLookups(into: TableBuilder, followed: FollowedTrace, lookups: readonly DnsLookup[]): void {
  const { trace, state } = followed;
  const { queries } = state.queries;
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
        lookups.map(({ task }) => state.processes.tasks[task]?.command ?? ''),
      ),
      numberColumn(
        'process',
        'Process',
        '',
        lookups.map(({ task }) => pidOf(followed, state.processes.tasks[task]) || Number.NaN),
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
    ],
    lookups.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    lookups.map((lookup) => of(lookup)[0]?.row ?? -1),
  );
}

function addQueries(into: TableBuilder, followed: FollowedTrace, lookups: readonly DnsLookup[]): void {
  const { trace, state } = followed;
  const { queries } = state.queries;
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
      ...(trace.clock === 'none'
        ? []
        : [
            timeColumn(
              'time',
              'Time',
              numbers(({ row }) => trace.calls.start[row] as number),
            ),
          ]),
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
        numbers(({ task }) => pidOf(followed, state.processes.tasks[task]) || Number.NaN),
      ),
      numberColumn('lookup', 'Lookup', '', NumberColumn.of(lookupOf)),
      numberColumn('endCall', 'Answered by call', '', orMissing(numbers(({ endRow }) => endRow))),
    ],
    queries.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    numbers(({ row }) => row),
  );
}
