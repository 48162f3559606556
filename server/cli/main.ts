/** The `tidemark` command. Exit 0: done; 1: findings at or above `--fail-on`; 2: bad usage or nothing readable. */
import { fail, toFailure } from '../protocol/failure.ts';
import { oneLine } from '../report/printable.ts';
import { version } from '../report/version.ts';
import { analyze } from './analyze.ts';
import { exportCommand } from './export.ts';
import { HELP } from './help.ts';
import { listFormats, listRules } from './lists.ts';
import { allowClosedPipe, print } from './output.ts';
import { page } from './page-command.ts';
import { redact } from './redact.ts';
import { verify } from './verify.ts';

const commands: Readonly<Record<string, (given: readonly string[]) => number | Promise<number>>> = {
  analyze,
  page,
  redact,
  export: exportCommand,
  formats: listFormats,
  rules: listRules,
  verify,
};

async function run([name, ...given]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-V') {
    print(`${version()}\n`);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help' || given[0] === '--help' || given[0] === '-h') {
    print(HELP);
    return 0;
  }
  const command = Object.hasOwn(commands, name ?? '') ? commands[name as string] : undefined;
  if (command) return command(given);
  throw name === undefined
    ? fail(
        'bad-request',
        'tidemark needs a command.',
        'Example: tidemark analyze meminfo.log, or tidemark --help',
      )
    : fail(
        'bad-request',
        `${name} is not a command.`,
        `Commands: ${Object.keys(commands).join(', ')}. To analyze a file: tidemark analyze ${name}`,
      );
}

allowClosedPipe();
run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const { message, next } = toFailure(error);
    process.stderr.write(`tidemark: ${oneLine(message)}\n${oneLine(next)}\n`);
    process.exitCode = 2;
  },
);
