/** `tidemark formats` and `tidemark rules`: what there is, from the registries. */
import { formats } from '../formats/index.ts';
import { fail } from '../protocol/failure.ts';
import { wrap } from '../report/layout.ts';
import { rules } from '../rules/index.ts';
import { readArguments, SEE_HELP } from './options.ts';
import { lineWidth, print } from './output.ts';

export function listFormats(given: readonly string[]): number {
  refuseNames(given, 'formats');
  print(list(formats.map(({ id, about, patterns }) => [id, `${about} Often named ${patterns.join(', ')}.`])));
  return 0;
}

export function listRules(given: readonly string[]): number {
  refuseNames(given, 'rules');
  print(list(rules.map(({ id, about }) => [id, about])));
  return 0;
}

function refuseNames(given: readonly string[], command: string): void {
  const { names } = readArguments(given, {});
  if (names.length > 0) throw fail('bad-request', `${command} takes no names.`, SEE_HELP);
}

function list(items: readonly (readonly [name: string, about: string])[]): string {
  const indent = Math.max(...items.map(([name]) => name.length)) + 2;
  const lines = items.flatMap(([name, about]) =>
    wrap(about, lineWidth() - indent).map((line, i) => (i === 0 ? name : '').padEnd(indent) + line),
  );
  return `${lines.join('\n')}\n`;
}
