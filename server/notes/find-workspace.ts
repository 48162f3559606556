/** The folder whose notes speak about a file. */
import fs from 'node:fs';
import path from 'node:path';
import { notesFolder } from './store.ts';

/** The nearest folder above that has notes; undefined when none has. */
export function workspaceAbove(file: string): string | undefined {
  let folder = path.resolve(path.dirname(file));
  for (;;) {
    if (fs.existsSync(notesFolder(folder))) return folder;
    const above = path.dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
}
