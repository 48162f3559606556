/** `tidemark export`: the calls of a trace in forms that other tools read, written piece by piece. */

import { once } from 'node:events';
import fs from 'node:fs';
import { plural } from '../engine/wording.ts';
import { fail } from '../protocol/failure.ts';
import type { SpanExport } from '../protocol/spans.ts';
import { oneLine } from '../report/printable.ts';
import { spanMask } from '../report/span-masks.ts';
import { open } from './analyze.ts';
import { choice, readArguments } from './options.ts';
import { refuseCapture, unwritable } from './output.ts';

const FORMATS = ['trace-event', 'folded', 'csv'] as const satisfies readonly SpanExport[];

export async function exportCommand(given: readonly string[]): Promise<number> {
  const options = readArguments(given, {
    values: ['format', 'output', 'filter', 'redact'],
    flags: ['no-redact'],
  });
  const [path, ...more] = options.names;
  if (path === undefined || more.length > 0) {
    throw fail(
      'bad-request',
      'export needs the path of one trace.',
      'Example: tidemark export trace.strace --format trace-event --output trace.json',
    );
  }
  const format = choice(options, 'format', FORMATS, 'trace-event');
  const asked = options.flags.has('no-redact')
    ? 'none'
    : choice(options, 'redact', ['structure', 'labels', 'none'], 'structure');
  const output = options.values.get('output');
  const { captures } = await open([path]);
  try {
    const capture = captures.find((one) => one.format.spans);
    if (!capture?.format.spans)
      throw fail('bad-request', `${path} holds no calls.`, 'Export takes logs of strace.');
    const secrets = Number(capture.facts.secretCount ?? 0);
    if (asked !== 'structure' && secrets > 0)
      process.stderr.write(
        `${oneLine(path)} holds secrets in ${plural(secrets, 'call')}: look at the export before you pass it on.\n`,
      );
    const pieces = begun(
      capture.format.spans.export(capture, format, {
        filter: options.values.get('filter') ?? '',
        mask: spanMask(asked === 'none' ? 'full' : asked),
      }),
    );
    if (output === undefined || output === '-') await writePieces(process.stdout, pieces);
    else {
      refuseCapture(output, [path]);
      await writeFile(output, pieces);
    }
  } finally {
    for (const capture of captures) capture.source.close();
  }
  return 0;
}

/** With the first piece made: what cannot be exported is known before a file is written. */
function begun(pieces: Iterable<string>): Iterable<string> {
  const iterator = pieces[Symbol.iterator]();
  const first = iterator.next();
  return (function* () {
    if (first.done) return;
    yield first.value;
    yield* { [Symbol.iterator]: () => iterator };
  })();
}

async function writeFile(file: string, pieces: Iterable<string>): Promise<void> {
  let fd: number;
  try {
    fd = fs.openSync(file, 'w');
  } catch (error) {
    throw unwritable(file, error);
  }
  try {
    for (const piece of pieces) fs.writeSync(fd, piece);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined ? error : unwritable(file, error);
  } finally {
    fs.closeSync(fd);
  }
}

async function writePieces(stream: NodeJS.WritableStream, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) if (!stream.write(piece)) await once(stream, 'drain');
}
