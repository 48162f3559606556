/** Logs of strace as the harness shows them: read by the real reader where there is shared memory, sent as plain lists. */

import fs from 'node:fs';
import path from 'node:path';
import { checkCase, examine, summarizeCase } from '../../server/engine/run-case.ts';
import type { Table } from '../../server/engine/table.ts';
import type { CaseSummary } from '../../server/protocol/capture.ts';
import { rules } from '../../server/rules/index.ts';
import { corpusFolder } from '../formats/corpus-folder.ts';
import { readMemory, sampleText } from '../formats/kit.ts';
import { makeLog } from './trace-log.ts';

/** A real `make -j2`, where the folder of captures is at hand. */
const CORPUS = corpusFolder('strace');
const BUILD = CORPUS === '' ? undefined : path.join(CORPUS, 'programs/make-gcc.strace');

interface ListColumn {
  id: string;
  title: string;
  unit: string;
  type: 'number' | 'text' | 'time';
  numbers: (number | null)[] | undefined;
  texts: readonly string[] | undefined;
  words: readonly string[] | undefined;
}

export interface TraceCase {
  summary: CaseSummary;
  tables: (Pick<Table, 'id' | 'kind' | 'title' | 'rows'> & {
    columns: ListColumn[];
    byteStart: (number | null)[];
    byteLength: (number | null)[];
    line: (number | null)[];
  })[];
  /** Of each call, joined. */
  texts: string[];
  lines: string[];
}

/** By the name that a test asks for. */
export async function traceCases(): Promise<Record<string, TraceCase>> {
  const bare = makeLog()
    .replaceAll(/ \d\d:\d\d:\d\d\.\d+/g, '')
    .replaceAll(/ <\d+\.\d+>$/gm, '');
  return {
    make: await traceCase(makeLog(), 'make.strace'),
    getent: await traceCase(sampleText('getaddrinfo/hosts.strace'), 'hosts.strace'),
    bare: await traceCase(bare, 'bare.strace'),
    leak: await traceCase(sampleText('strace/leak.strace'), 'leak.strace'),
    ...(BUILD === undefined
      ? {}
      : { build: await traceCase(fs.readFileSync(BUILD, 'utf8'), 'make-gcc.strace') }),
  };
}

async function traceCase(text: string, name: string): Promise<TraceCase> {
  const capture = await readMemory(text, name);
  const examined = examine([capture]);
  const summary = summarizeCase(examined, checkCase(examined, rules), 1, 1);
  const list = (table: Table, column: Table['byteStart']) =>
    Array.from({ length: table.rows }, (_, row) => {
      const value = column?.at(row) ?? Number.NaN;
      return Number.isFinite(value) ? value : null;
    });
  const calls = capture.tables.find(({ id }) => id === 'calls');
  return {
    summary,
    tables: capture.tables.map((table) => ({
      id: table.id,
      kind: table.kind,
      title: table.title,
      rows: table.rows,
      columns: table.columns.map(({ id, title, unit, type, numbers, texts, words }) => ({
        id,
        title,
        unit,
        type,
        numbers: numbers ? list(table, numbers) : undefined,
        texts,
        words,
      })),
      byteStart: list(table, table.byteStart),
      byteLength: list(table, table.byteLength),
      line: list(table, table.line),
    })),
    texts: Array.from(
      { length: calls?.rows ?? 0 },
      (_, row) => capture.format.spans?.text(capture, row) ?? '',
    ),
    lines: text.split('\n'),
  };
}
