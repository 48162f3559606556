/** How names are looked up on the machine, as far as the log shows it: settings that were read, and attempts to ask nscd. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { numberColumn, placeAtCalls, textColumn } from './columns.ts';
import { isResolverFile } from './dns/name-files.ts';
import type { FollowedTrace } from './read-trace.ts';
import { pidOf } from './tables.ts';

interface ConfigRow {
  path: string;
  directive: string;
  value: string;
  count: number;
  note: string;
  process: number;
  row: number;
}

export function addNameConfig(into: TableBuilder, followed: FollowedTrace): void {
  const rows = [...settings(followed), ...missing(followed), ...daemon(followed)];
  if (rows.length === 0) return;
  const texts = (id: string, title: string, of: (row: ConfigRow) => string) =>
    textColumn(id, title, rows.map(of));
  const table = into.table(
    'nameConfig',
    'histogram',
    'Name settings',
    [
      texts('file', 'File', ({ path }) => path),
      texts('directive', 'Setting', ({ directive }) => directive),
      texts('value', 'Value', ({ value }) => value),
      numberColumn(
        'count',
        'Seen',
        'count',
        rows.map(({ count }) => count),
      ),
      numberColumn(
        'process',
        'Process',
        '',
        rows.map(({ process }) => process),
      ),
      texts('note', 'Note', ({ note }) => note),
    ],
    rows.length,
  );
  placeAtCalls(
    table,
    followed.trace.calls,
    rows.map(({ row }) => row),
  );
}

function settings(followed: FollowedTrace): ConfigRow[] {
  const { tasks } = followed.state.processes;
  return followed.state.nameFiles.settings.map(({ path, directive, value, reads, cut, task, row }) => ({
    path,
    directive,
    value,
    count: reads,
    note: cut ? 'the text goes on behind what -s left' : '',
    process: pidOf(followed, tasks[task]) || Number.NaN,
    row,
  }));
}

/** Without a resolv.conf the resolver asks this machine. */
function missing({ state }: FollowedTrace): ConfigRow[] {
  const { paths, pathUse } = state;
  return paths.paths.flatMap((path, id) =>
    isResolverFile(path) && pathUse.missing.at(id) > 0
      ? [
          {
            path,
            directive: 'not there',
            value: '',
            count: pathUse.missing.at(id),
            note: 'the resolver then asks 127.0.0.1',
            process: Number.NaN,
            row: pathUse.firstRow(id),
          },
        ]
      : [],
  );
}

function daemon({ trace, state }: FollowedTrace): ConfigRow[] {
  const rows = state.queries.cacheDaemonRows;
  const [first] = rows;
  if (first === undefined) return [];
  const failures = rows.map((row) => trace.errors[trace.calls.error[row] as number] ?? '').filter(Boolean);
  const reached = failures.length < rows.length;
  return [
    {
      path: '/var/run/nscd/socket',
      directive: 'nscd',
      value: reached ? 'asked' : `not running (${[...new Set(failures)].join(', ')})`,
      count: rows.length,
      note: reached ? 'its answers need no question to a name server' : 'two attempts a lookup are usual',
      process: Number.NaN,
      row: first,
    },
  ];
}
