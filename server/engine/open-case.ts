/** Opens paths as one case: files, folders, standard input. */
import type { Finding } from '../protocol/finding.ts';
import { filesOf, type Skipped } from './case-files.ts';
import { setAround } from './file-set.ts';
import { FileSource, openFile } from './file-source.ts';
import { condense } from './folder/condense.ts';
import type { Format } from './format.ts';
import { readCase } from './read-case.ts';
import type { Case, Rule } from './rule.ts';
import { checkCase, examine } from './run-case.ts';

export interface OpenOptions {
  formats: readonly Format[];
  rules: readonly Rule[];
  signal: AbortSignal;
  /** Files of folders that are passed over. */
  except?: ReadonlySet<string>;
  /** `total` is 0: how much there is to read is not known beforehand. */
  onProgress?: (done: number, total: number, step: string) => void;
}

export interface OpenedCase extends Case {
  findings: Finding[];
  skipped: Skipped[];
}

/** @throws FailureError when not one of the paths could be read. */
export async function openCase(paths: readonly string[], options: OpenOptions): Promise<OpenedCase> {
  const { formats, rules, signal, except, onProgress } = options;
  const skipped: Skipped[] = [];
  const named = new Set(paths.flatMap((start) => setAround(start, formats)));
  const files = [...named]
    .flatMap((start) => filesOf(start, skipped).map((path) => ({ path, start })))
    .filter(({ path }) => !except?.has(path))
    .map(({ path, start }) => ({
      path,
      foundIn: path === start ? undefined : start,
      open: () => new FileSource(openFile(path)),
      discard: (source: FileSource) => source.close(),
    }));
  const captures = await readCase(files, skipped, {
    formats,
    signal,
    ...(onProgress ? { onProgress: (done: number, step: string) => onProgress(done, 0, step) } : {}),
  });
  const examined = examine(captures);
  return { ...examined, findings: checkCase(examined, rules), skipped: condense(skipped, paths) };
}
