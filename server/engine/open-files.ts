/** From what an editor names to files that are open. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FailureError, fail, toFailure } from '../protocol/failure.ts';
import { filesOf, type Skipped } from './case-files.ts';
import { type FileHandle, FileSource, openFile } from './file-source.ts';

/** Each file of a case stays open, and a process may have about a thousand. */
const FILES_MAX = 400;

export interface OpenFile {
  handle: FileHandle;
  source: FileSource;
}

/** @throws FailureError for what lies on no disk of this machine. */
export function pathOf(uri: string): string {
  if (!uri.startsWith('file:')) {
    throw fail(
      'unreadable',
      'Tidemark reads files on the machine where it runs.',
      'Save the file to disk there and open it from disk.',
    );
  }
  try {
    return fileURLToPath(uri);
  } catch {
    throw fail('bad-request', 'This address names no file.', 'Open the file from the Explorer.');
  }
}

/** Messages in the editor name the file, not the folder it lies in: the tab says that. */
export function withoutFolder(error: unknown, ...files: readonly string[]): unknown {
  if (!(error instanceof FailureError)) return error;
  const { code, message, next } = error.failure;
  const short = (text: string) =>
    files.reduce((shorter, file) => shorter.replaceAll(file, path.basename(file)), text);
  return fail(code, short(message), short(next));
}

/**
 * Opens the files that the paths stand for. A single file must be there; of several, those that are not go to
 * `skipped`.
 */
export function openAll(paths: readonly string[], skipped: Skipped[]): OpenFile[] {
  const files = paths.flatMap((start) => filesOf(start, skipped).map((file) => ({ file, start })));
  const [first] = files;
  if (first && files.length === 1) return [openNamed(first.file)];
  const opened: OpenFile[] = [];
  for (const { file, start } of files.slice(0, FILES_MAX)) {
    try {
      const named = openNamed(file);
      if (file !== start) named.handle.foundIn = start;
      opened.push(named);
    } catch (error) {
      skipped.push({ path: file, failure: toFailure(error) });
    }
  }
  if (files.length > FILES_MAX) {
    skipped.push({
      path: paths[0] as string,
      failure: {
        code: 'too-big',
        message: `${files.length} files are more than one panel opens; the first ${FILES_MAX} were read.`,
        next: 'On the command line tidemark analyze reads 10,000.',
      },
    });
  }
  if (opened.length > 0) return opened;
  throw skipped[0]
    ? new FailureError(skipped[0].failure)
    : fail('empty', 'There is no file in this folder.', 'Open a folder that holds captures.');
}

function openNamed(file: string): OpenFile {
  try {
    const handle = openFile(file);
    return { handle, source: new FileSource(handle) };
  } catch (error) {
    throw withoutFolder(error, file);
  }
}

export function workerFailure(error: NodeJS.ErrnoException, file: string): FailureError {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return fail(
      'too-big',
      `${path.basename(file)} needs more memory than one thread may take.`,
      'Open a part of it: head -c 500M FILE > part.log',
    );
  }
  return new FailureError(toFailure(error));
}
