/** Reads the arguments of a command: names, `--option value`, `--option=value`, `--flag`. */
import { fail } from '../protocol/failure.ts';

export const SEE_HELP = 'See tidemark --help.';

export interface Arguments {
  /** What is no option, in order. `-` is a name: standard input. */
  names: string[];
  values: Map<string, string>;
  flags: Set<string>;
}

export interface Allowed {
  values?: readonly string[];
  flags?: readonly string[];
}

/** Everything after `--` is a name. @throws FailureError that names the option and what to write instead. */
export function readArguments(given: readonly string[], allowed: Allowed): Arguments {
  const result: Arguments = { names: [], values: new Map(), flags: new Set() };
  const values = allowed.values ?? [];
  const flags = allowed.flags ?? [];
  for (let i = 0; i < given.length; i++) {
    const argument = given[i] as string;
    if (argument === '--') {
      result.names.push(...given.slice(i + 1));
      break;
    }
    if (argument === '-' || !argument.startsWith('-')) {
      result.names.push(argument);
      continue;
    }
    const [, option = argument, attached] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    if (flags.includes(option)) {
      if (attached !== undefined)
        throw fail('bad-request', `--${option} takes no value.`, `Write --${option}.`);
      result.flags.add(option);
    } else if (values.includes(option)) {
      const value = attached ?? given[++i];
      if (value === undefined) throw fail('bad-request', `--${option} needs a value.`, SEE_HELP);
      result.values.set(option, value);
    } else {
      const known = [...values, ...flags].map((name) => `--${name}`).join(', ');
      throw fail(
        'bad-request',
        `${argument} is not an option of this command.`,
        known === '' ? 'It takes none.' : `It takes ${known}.`,
      );
    }
  }
  return result;
}

/** The option's value, which must be one of `choices`. */
export function choice<T extends string>(
  { values }: Arguments,
  option: string,
  choices: readonly T[],
  absent: T,
): T {
  const given = values.get(option);
  if (given === undefined) return absent;
  const found = choices.find((one) => one === given);
  if (found !== undefined) return found;
  throw fail('bad-request', `--${option} ${given} is not known.`, `It is one of: ${choices.join(', ')}.`);
}

/** The option's value, a whole number from 0 up. */
export function wholeNumber({ values }: Arguments, option: string, absent: number): number {
  const given = values.get(option);
  if (given === undefined) return absent;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw fail(
    'bad-request',
    `--${option} ${given} is not a whole number.`,
    `Write --${option} 100, for example.`,
  );
}
