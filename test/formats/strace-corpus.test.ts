/**
 * Logs of eight versions of strace with most flags, too many to ship. TIDEMARK_CORPUS names a folder with
 * `strace/MANIFEST.json`: for each log what a pattern for each kind of line counts in it; and `strace/dns`: what name
 * servers logged of the same runs.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Capture } from '../../server/engine/capture.ts';
import { columnOf, textAt } from '../../server/engine/table.ts';
import { StraceParser, type StraceTrace } from '../../server/packages/strace-log-parser/index.ts';
import { readPath } from './kit.ts';

const folder = path.join(process.env.TIDEMARK_CORPUS ?? '', 'strace');
const manifest = path.join(folder, 'MANIFEST.json');
const skip =
  process.env.TIDEMARK_CORPUS && fs.existsSync(manifest)
    ? false
    : 'TIDEMARK_CORPUS names no folder with traces';

interface Counted {
  file: string;
  calls: number;
  unfinished: number;
  resumed: number;
  exit: number;
  signal: number;
  stack: number;
  dump: number;
  errors: Record<string, number>;
}

/** Where a pattern for single lines cannot count what is there, and why. */
const BEYOND_PATTERNS: readonly { file: RegExp; why: string; counts: readonly (keyof Counted)[] }[] = [
  { file: /odd/, why: 'files are named like errors', counts: ['errors'] },
  { file: /ltrace/, why: 'no log of strace', counts: ['calls', 'resumed'] },
  { file: /perf-trace/, why: 'perf trace has lines of its own', counts: ['calls', 'resumed', 'errors'] },
  { file: /bom-utf8/, why: 'a mark stands before the first call', counts: ['calls'] },
  {
    file: /journald-prefix|markdown-quoted/,
    why: 'something stands before each line',
    counts: ['calls', 'unfinished', 'resumed'],
  },
  { file: /stderr/, why: 'a result stands on a line of its own', counts: ['errors'] },
];

const entries: Counted[] = skip
  ? []
  : (JSON.parse(fs.readFileSync(manifest, 'utf8')) as Counted[]).filter(({ file }) =>
      fs.existsSync(path.join(folder, file)),
    );

function parsed(file: string): StraceTrace {
  const parser = new StraceParser();
  parser.push(fs.readFileSync(path.join(folder, file)));
  return parser.finish();
}

/** ERESTARTSYS and its kin as one, as the patterns see them. */
function errorsOf({ calls, errors }: StraceTrace): Record<string, number> {
  const found: Record<string, number> = {};
  for (let row = 0; row < calls.length; row++) {
    const name = (errors[calls.error[row] as number] as string).replace(/_.*/, '');
    if (name !== '') found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

describe('logs of eight versions', { skip }, () => {
  test('are there', () => assert.ok(entries.length >= 150, `only ${entries.length} logs`));

  for (const entry of entries)
    test(`${entry.file} has as many lines of each kind as patterns count`, () => {
      const trace = parsed(entry.file);
      const { counts } = trace;
      const beyond = BEYOND_PATTERNS.filter(({ file }) => file.test(entry.file)).flatMap(
        ({ counts }) => counts,
      );
      const seen = {
        calls: counts.calls,
        unfinished: counts.unfinished,
        resumed: counts.resumed,
        exit: counts.exits,
        signal: counts.signals,
        stack: counts.stack,
        dump: counts.dump,
      };
      for (const [kind, count] of Object.entries(seen))
        if (!beyond.includes(kind as keyof Counted))
          assert.equal(count, entry[kind as keyof typeof seen], kind);
      if (beyond.includes('errors')) return;
      const errors = errorsOf(trace);
      for (const [name, count] of Object.entries(entry.errors)) assert.equal(errors[name] ?? 0, count, name);
    });
});

/** Strings of `-s 32` end within the names: these logs cannot tell them. */
const CUT = /noyy-s32/;
/** A server that refuses logs nothing. */
const REFUSING = '127.0.0.3';

function questions(capture: Capture): string[] {
  const table = capture.tables.find(({ id }) => id === 'dns');
  if (!table) return [];
  const cell = (id: string, row: number) => {
    const column = columnOf(table, id);
    return column ? textAt(column, row) : '';
  };
  return Array.from({ length: table.rows }, (_, row) =>
    ['type', 'name', 'server'].map((id) => cell(id, row)).join(' '),
  );
}

/** By command, what the servers logged; a line with a mark begins each. */
function logged(file: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of fs.readFileSync(file, 'utf8').trim().split('\n')) {
    const { mark, type, name, server } = JSON.parse(line);
    if (mark !== undefined) {
      current = [];
      found.set(mark, current);
    } else current.push(`${type} ${name} ${server}`);
  }
  return found;
}

describe('questions in traces', { skip }, () => {
  const scenarios = skip
    ? []
    : fs
        .readdirSync(path.join(folder, 'dns'))
        .filter((name) => fs.existsSync(path.join(folder, 'dns', name, 'server.jsonl')));
  for (const scenario of scenarios)
    for (const [command, wanted] of logged(path.join(folder, 'dns', scenario, 'server.jsonl'))) {
      const log = path.join(folder, 'dns', scenario, `${command}.strace`);
      if (!fs.existsSync(log)) continue;
      test(`${scenario} ${command}: are those that the servers received`, async () => {
        const found = questions(await readPath(log)).filter((line) => !line.endsWith(REFUSING));
        if (CUT.test(scenario)) assert.equal(found.length, wanted.length);
        else assert.deepEqual(found.sort(), wanted.sort());
      });
    }
  for (const scenario of scenarios)
    test(`${scenario}: the packets of the same run hold them, too`, async () => {
      const wanted = [...logged(path.join(folder, 'dns', scenario, 'server.jsonl')).values()].flat();
      const packets = questions(await readPath(path.join(folder, 'dns', scenario, 'all.pcap')));
      // tcpdump may have begun after the first question, and ended before the last.
      assert.ok(packets.length > 0);
      const rest = [...wanted];
      for (const line of packets.filter((one) => !one.endsWith(REFUSING))) {
        const at = rest.indexOf(line);
        assert.ok(at >= 0, line);
        rest.splice(at, 1);
      }
    });
});
