/** Node.js processes of this user on this machine. */
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export interface NodeProcess {
  pid: number;
  /** As it was started, arguments parted by blanks. */
  command: string;
  folder?: string;
  /** Resident, bytes. */
  memory?: number;
  /** Tells it from a later process that was given the same number. */
  started: string;
  /** Its number where it runs, which inside a container is another one. */
  ownPid: number;
  /** Takes SIGUSR1 as the wish to be inspected. To any other program this signal is deadly. */
  takesSignal: boolean;
}

const NODE = /^(?:node|nodejs)(?:\.exe)?$/;
/** Bit of SIGUSR1, which is signal 10 on Linux, in the masks of /proc. */
const SIGUSR1_BIT = 1n << 9n;

/** Those that use most memory first, without this one. */
export async function nodeProcesses(): Promise<NodeProcess[]> {
  const found = process.platform === 'linux' ? await fromProc() : await fromPs();
  return found
    .filter(({ pid }) => pid !== process.pid)
    .sort((a, b) => (b.memory ?? 0) - (a.memory ?? 0) || a.pid - b.pid);
}

/** The same process, as it is now; undefined when it has ended. */
export async function sameProcess({ pid, started }: NodeProcess): Promise<NodeProcess | undefined> {
  const now = (await nodeProcesses()).find((one) => one.pid === pid);
  return now?.started === started ? now : undefined;
}

async function fromProc(): Promise<NodeProcess[]> {
  const names = await fs.readdir('/proc');
  const read = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readProcess));
  return read.filter((one) => one !== undefined);
}

/** Undefined when it is no Node.js, not this user's, or gone. */
async function readProcess(name: string): Promise<NodeProcess | undefined> {
  const folder = path.join('/proc', name);
  const file = (one: string) => fs.readFile(path.join(folder, one), 'utf8');
  try {
    const program = await fs.readlink(path.join(folder, 'exe'));
    if (!NODE.test(path.basename(program).replace(/ \(deleted\)$/, ''))) return undefined;
    const [status, stat, command] = await Promise.all([file('status'), file('stat'), file('cmdline')]);
    const field = (key: string) => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
    if (process.getuid && Number(field('Uid').split('\t')[0]) !== process.getuid()) return undefined;
    const caught = BigInt(`0x${field('SigCgt') || '0'}`);
    return {
      pid: Number(name),
      command: command.split('\0').join(' ').trim(),
      ...(await fs.readlink(path.join(folder, 'cwd')).then(
        (cwd) => ({ folder: cwd }),
        () => ({}),
      )),
      memory: Number.parseInt(field('VmRSS'), 10) * 1024,
      // After the name, which may hold blanks and brackets, the start is the 20th field.
      started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '',
      ownPid: Number(field('NSpid').split('\t').at(-1) || name),
      takesSignal: (caught & SIGUSR1_BIT) !== 0n,
    };
  } catch {
    return undefined;
  }
}

/** macOS and others: `ps` does not say what a process does with a signal, so only what is called node is taken. */
async function fromPs(): Promise<NodeProcess[]> {
  if (process.platform === 'win32') return [];
  const columns = ['-o', 'pid=', '-o', 'rss=', '-o', 'lstart=', '-o', 'command='];
  const user = ['-U', String(process.getuid?.() ?? '')];
  const { stdout } = await promisify(execFile)('ps', ['-ww', ...user, ...columns], { maxBuffer: 1 << 26 });
  return processesOf(stdout);
}

/** Lines of `ps -o pid= -o rss= -o lstart= -o command=`. */
export function processesOf(text: string): NodeProcess[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\w{3}\s+\w+\s+\w+\s+[\d:]{8}\s+\d{4})\s+(\S.*)$/.exec(line);
    if (!match) return [];
    const [, pid, kilobytes, started = '', command = ''] = match;
    if (!NODE.test(path.posix.basename(command.split(' ')[0] ?? ''))) return [];
    return [
      {
        pid: Number(pid),
        command,
        memory: Number(kilobytes) * 1024,
        started,
        ownPid: Number(pid),
        takesSignal: !/--disable-sigusr1\b/.test(command),
      },
    ];
  });
}
