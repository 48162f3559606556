/** Captures that are not in the repository: `TIDEMARK_CORPUS` names a folder with `proc`, `heap`, `strace` and `core` in it. */
import path from 'node:path';

/** Empty when none is named. */
export function corpusFolder(kind: string): string {
  const corpus = process.env.TIDEMARK_CORPUS ?? '';
  return corpus === '' ? '' : path.join(corpus, kind);
}
