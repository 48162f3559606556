/** Temporary files for bytes that can be read only once: pipes, kernel files, what was decompressed. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fail } from '../protocol/failure.ts';

/** Unlinked at once where the system allows it, so that no secret of a dump outlives the process. */
export function openSpool(): number {
  const file = path.join(os.tmpdir(), `tidemark-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const fd = fs.openSync(file, 'wx+', 0o600);
  try {
    fs.unlinkSync(file);
  } catch {
    // Windows keeps an open file's name: remove it when the process ends.
    process.once('exit', () => fs.rmSync(file, { force: true }));
  }
  return fd;
}

/** @throws FailureError when the disk is full. */
export function writeAll(fd: number, bytes: Uint8Array, offset: number): void {
  let written = 0;
  try {
    while (written < bytes.length)
      written += fs.writeSync(fd, bytes, written, bytes.length - written, offset + written);
  } catch (error) {
    if (!/^(?:ENOSPC|EDQUOT|EFBIG)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw fail(
      'unreadable',
      `There is no room for the unpacked bytes in ${os.tmpdir()}: ${megabytes(offset + written)} fitted.`,
      'Free some space there, or set TMPDIR to a folder on a larger disk.',
    );
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;
}

/**
 * Reads a descriptor to its end.
 * @throws FailureError when it cannot be read, or has more bytes than the most that are wanted.
 */
export function copyToSpool(
  from: number,
  name: string,
  most = Number.POSITIVE_INFINITY,
): { fd: number; bytes: number } {
  const fd = openSpool();
  const buffer = Buffer.allocUnsafe(1 << 20);
  let bytes = 0;
  for (;;) {
    let n = 0;
    try {
      n = fs.readSync(from, buffer, 0, buffer.length, null);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EOF') break;
      if (code === 'EAGAIN') {
        // A pipe whose writer is slower than we are.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
        continue;
      }
      fs.closeSync(fd);
      if (code === 'ESRCH') throw error;
      throw fail('unreadable', `${name} could not be read (${code}).`, 'Pass the capture as a file instead.');
    }
    if (n === 0) break;
    if (bytes + n > most) {
      fs.closeSync(fd);
      throw fail(
        'unreadable',
        `${name} goes on after ${megabytes(bytes)}: it is memory or a device, not a capture.`,
        'For the memory of a process: gcore PID',
      );
    }
    writeAll(fd, buffer.subarray(0, n), bytes);
    bytes += n;
  }
  return { fd, bytes };
}
