/** Files that say how names are looked up, as programs read them in the log. */
import { parseResolverConfig } from './resolver-config.ts';

/** One line of such a file. */
export interface NameSetting {
  /** As it was opened. */
  path: string;
  directive: string;
  value: string;
  /** Times that a program read it. */
  reads: number;
  /** `-s` cut the text behind what is told here. */
  cut: boolean;
  /** Position of the task that read it first. */
  task: number;
  row: number;
}

/** By the end of the path: containers and chroots have their own. */
const NAMES: Readonly<Record<string, (text: string, cut: boolean) => [directive: string, value: string][]>> =
  {
    '/etc/resolv.conf': resolverSettings,
    '/etc/nsswitch.conf': serviceSettings,
    '/etc/host.conf': plainSettings,
    '/etc/gai.conf': plainSettings,
  };

const SETTINGS_MAX = 500;

export class NameFiles {
  /** In the order in which they were read first. */
  readonly settings: NameSetting[] = [];
  /** Path by life of the descriptor. */
  private readonly lives = new Map<number, string>();
  private readonly known = new Map<string, NameSetting>();

  opened(life: number, path: string): void {
    if (path.endsWith('.conf') && kindOf(path) !== undefined) this.lives.set(life, path);
  }

  get hasOpen(): boolean {
    return this.lives.size > 0;
  }

  pathOf(life: number): string | undefined {
    return this.lives.get(life);
  }

  read(path: string, text: string, cut: boolean, task: number, row: number): void {
    const settings = NAMES[kindOf(path) ?? '']?.(text, cut) ?? [];
    for (const [directive, value] of settings.length > 0 || !cut
      ? settings
      : [['(cut by -s)', ''] as const]) {
      const key = `${path} ${directive} ${value}`;
      const known = this.known.get(key);
      if (known) {
        known.reads++;
        continue;
      }
      if (this.settings.length >= SETTINGS_MAX) return;
      const setting = { path, directive, value, reads: 1, cut, task, row };
      this.known.set(key, setting);
      this.settings.push(setting);
    }
  }
}

export function isResolverFile(path: string): boolean {
  return path.endsWith('/etc/resolv.conf');
}

function kindOf(path: string): string | undefined {
  return Object.keys(NAMES).find((name) => path.endsWith(name));
}

function resolverSettings(text: string, cut: boolean): [string, string][] {
  const { search, servers, options } = parseResolverConfig(text, cut, 0);
  return [
    ...(search.length > 0 ? [['search', search.join(' ')] as [string, string]] : []),
    ...servers.map((server): [string, string] => ['nameserver', server]),
    ...(options.length > 0 ? [['options', options.join(' ')] as [string, string]] : []),
  ];
}

/** Of nsswitch.conf(5) only the lines about hosts matter here. */
function serviceSettings(text: string, cut: boolean): [string, string][] {
  return wholeLines(text, cut).flatMap((line) => {
    const [, database = '', services = ''] = /^\s*(hosts|ipnodes|networks):\s*(.*)$/.exec(line) ?? [];
    return database === '' ? [] : [[database, services.trim()] as [string, string]];
  });
}

function plainSettings(text: string, cut: boolean): [string, string][] {
  return wholeLines(text, cut).flatMap((line) => {
    const [directive = '', ...words] = line.trim().split(/\s+/);
    return directive === '' ? [] : [[directive, words.join(' ')] as [string, string]];
  });
}

/** Without comments, and without a last line that may go on. */
function wholeLines(text: string, cut: boolean): string[] {
  const lines = text.split('\n');
  return (cut ? lines.slice(0, -1) : lines).map((line) => line.replace(/#.*/, ''));
}
