/** `tidemark redact`: a copy of a text capture that may be passed on. */
import { plural } from '../engine/wording.ts';
import { fail } from '../protocol/failure.ts';
import { maskedWords } from '../report/masked-words.ts';
import { oneLine } from '../report/printable.ts';
import { redactFile } from '../report/redact-file.ts';
import { choice, readArguments } from './options.ts';

export async function redact(given: readonly string[]): Promise<number> {
  const options = readArguments(given, { values: ['output', 'level'] });
  const [file, ...more] = options.names;
  const output = options.values.get('output');
  if (file === undefined || more.length > 0 || output === undefined) {
    throw fail(
      'bad-request',
      'redact takes one file, and the name of the copy after --output.',
      'Example: tidemark redact app.strace --output shared.strace',
    );
  }
  const level = choice(options, 'level', ['structure', 'labels'], 'structure');
  const { signal } = new AbortController();
  const { lines, cut, masked } = await redactFile(file, output, { level, signal });
  const words = maskedWords(masked);
  process.stderr.write(
    `${oneLine(output)}: ${plural(lines, 'line')}, masked: ${words === '' ? 'nothing' : words}.\n` +
      (cut > 0 ? `${plural(cut, 'line')} of more than a million characters were cut.\n` : ''),
  );
  return 0;
}
