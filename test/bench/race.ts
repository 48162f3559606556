/** Runs contenders in turns, each in a process of its own, and takes the median of what each cost. */
import { spawnSync } from 'node:child_process';

export interface Cost {
  wallMs: number;
  /** Of all threads, the start of the program included. */
  cpuMs: number;
  rssKb: number;
  /** What the child printed, when it printed JSON. */
  told: Record<string, number>;
}

export interface Contender {
  name: string;
  /** Undefined when the tool is not installed, or fails. */
  run(): Cost | undefined;
}

export interface NodeOptions {
  flags?: readonly string[];
  env?: Record<string, string>;
}

export function node(
  script: string,
  args: readonly string[],
  { flags = [], env = {} }: NodeOptions = {},
): Cost {
  const child = spawnSync(process.execPath, [...flags, script, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, ...env },
  });
  if (child.status !== 0) throw new Error(`${script} failed: ${child.stderr}`);
  const told = JSON.parse(child.stdout) as Record<string, number>;
  return { wallMs: told.wallMs ?? 0, cpuMs: told.cpuMs ?? 0, rssKb: told.rssKb ?? 0, told };
}

/** Another program, measured by GNU time. */
export function tool(command: string, ...args: string[]): Cost | undefined {
  const child = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', command, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [wall, user, system, rss] =
    (child.stderr ?? '').trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  if (child.status !== 0 || wall === undefined || user === undefined || system === undefined)
    return undefined;
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000, rssKb: rss ?? 0, told: {} };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** Takes turns, so that whatever else the machine does hits all alike. Who fails is left out. */
export function race(contenders: readonly Contender[], runs: number): Map<string, Cost> {
  const costs = new Map<string, Cost[]>();
  for (let run = 0; run < runs; run++) {
    for (const { name, run: start } of contenders) {
      const cost = start();
      if (cost) costs.set(name, [...(costs.get(name) ?? []), cost]);
    }
  }
  return new Map(
    [...costs].map(([name, all]) => [
      name,
      {
        wallMs: median(all.map((c) => c.wallMs)),
        cpuMs: median(all.map((c) => c.cpuMs)),
        rssKb: median(all.map((c) => c.rssKb)),
        told: Object.fromEntries(
          Object.keys(all[0]?.told ?? {}).map((key) => [
            key,
            median(all.map((c) => c.told[key] ?? Number.NaN)),
          ]),
        ),
      },
    ]),
  );
}
