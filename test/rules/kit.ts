/** Runs every rule on a small log written for the test. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import { rules } from '../../server/rules/index.ts';

export function findingsOf(text: string, name = 'capture.log'): Promise<Finding[]> {
  return findingsOfCase({ [name]: text });
}

/** Findings on several files as one case, given in this order. */
export async function findingsOfCase(files: Record<string, string | Uint8Array>): Promise<Finding[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-rules-'));
  try {
    const paths = Object.entries(files).map(([name, content]) => {
      const file = path.join(folder, name);
      fs.writeFileSync(file, content);
      return file;
    });
    const { captures, findings } = await openCase(paths, {
      formats,
      rules,
      signal: new AbortController().signal,
    });
    for (const { source } of captures) source.close();
    return findings;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Rules that fired, most serious first. */
export async function rulesOn(text: string): Promise<string[]> {
  return (await findingsOf(text)).map(({ rule }) => rule);
}

export async function only(text: string, rule: string): Promise<Finding> {
  const found = (await findingsOf(text)).filter((f) => f.rule === rule);
  if (found.length !== 1) throw new Error(`${rule} fired ${found.length} times, not once`);
  return found[0] as Finding;
}

/** A stamped log of /proc/meminfo samples, `step` seconds apart; missing fields take those of an idle 8 GB machine. */
export function meminfoLog(samples: readonly Record<string, number>[], step = 10): string {
  return samples
    .map((sample, i) => {
      const fields: Record<string, number> = { ...IDLE, ...sample };
      const stamp = new Date(Date.UTC(2026, 0, 2, 3, 0, 0) + i * step * 1000).toISOString().slice(0, 19);
      const lines = Object.entries(fields).map(
        ([key, value]) => `${key}:`.padEnd(16) + `${Math.round(value)} kB`.padStart(12),
      );
      return `### ${stamp}\n${lines.join('\n')}\n`;
    })
    .join('');
}

const IDLE = {
  MemTotal: 8_000_000,
  MemFree: 3_000_000,
  MemAvailable: 6_000_000,
  Buffers: 100_000,
  Cached: 3_000_000,
  AnonPages: 1_500_000,
  Mapped: 400_000,
  Shmem: 20_000,
  SReclaimable: 150_000,
  SUnreclaim: 60_000,
  KernelStack: 10_000,
  PageTables: 20_000,
  Committed_AS: 4_000_000,
};

/** Rows of `time<TAB>columns`, `step` seconds apart. */
export function rowsLog(header: readonly string[], rows: readonly (readonly number[])[], step = 10): string {
  const lines = rows.map(
    (row, i) =>
      `${new Date(Date.UTC(2026, 0, 2, 3, 0, 0) + i * step * 1000).toISOString().slice(0, 19)}\t${row.join('\t')}`,
  );
  return `time\t${header.join('\t')}\n${lines.join('\n')}\n`;
}

/** Repeatable noise between -1 and 1. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
