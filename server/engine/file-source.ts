/** A capture on disk (plain, gzip, zstd, xz, lz4 or UTF-16) or on standard input. */
import fs from 'node:fs';
import path from 'node:path';
import { fail } from '../protocol/failure.ts';
import {
  type ByteSource,
  CHUNK_BYTES,
  type Chunk,
  PACKING_BYTES,
  type Packing,
  packingOf,
} from './byte-source.ts';
import { PACKED_CHUNK_BYTES, unpacked } from './decompress.ts';
import { insteadOfStream } from './folder/pass-by.ts';
import { copyToSpool, openSpool, writeAll } from './spool.ts';

/** What another thread of this process needs to read the same capture: descriptors are per process. */
export interface FileHandle {
  path: string;
  fd: number;
  diskBytes: number;
  packing: Packing;
  /** Unlinked temporary file that takes the unpacked bytes, so that they can be read again by range. */
  spoolFd: number;
  /** The bytes were copied from a pipe or a kernel file: there is nothing on disk that could grow. */
  copied: boolean;
  /** The folder in which a walk met the file. */
  foundIn?: string;
  /** A recording of a program that paints the whole screen, such as watch. */
  isScreen?: boolean;
}

/** Lets a reader wait at the end of the file for more (follow mode). */
export interface Follower {
  /** Called when everything there is has been read. */
  idle(readBytes: number): void;
  /** Settles with the new size when the file has grown, or with undefined when following ends. */
  more(): Promise<number | undefined>;
}

/** @throws FailureError with what to do: missing, a directory, no permission, empty, an unsupported compression. */
export function openFile(filePath: string): FileHandle {
  if (filePath === '-') return openStandardInput();
  let fd: number;
  try {
    const stat = fs.statSync(filePath);
    if (stat.isDirectory()) throw directoryFailure(filePath);
    if (!stat.isFile()) {
      throw fail(
        'unreadable',
        `${filePath} is not a regular file.`,
        'Copy its content to a file first: cat PATH > copy.log',
      );
    }
    const instead = insteadOfStream(filePath);
    if (instead !== undefined)
      throw fail('unreadable', `${filePath} is a stream of the running kernel, not a capture.`, instead);
    fd = fs.openSync(filePath, 'r');
  } catch (error) {
    throw explain(error, filePath);
  }
  try {
    const diskBytes = fs.fstatSync(fd).size;
    const head = Buffer.alloc(PACKING_BYTES);
    const got = fs.readSync(fd, head, 0, PACKING_BYTES, 0);
    if (diskBytes === 0 && got === 0) {
      throw fail(
        'empty',
        `${filePath} is empty (0 bytes).`,
        'Check that the command that wrote it could run, then capture again.',
      );
    }
    if (diskBytes === 0) return openKernelFile(filePath, fd);
    const packing = packingOf(head.subarray(0, got));
    if (packing === 'bzip2') {
      throw fail(
        'unreadable',
        `${filePath} is compressed with bzip2, which is not read directly.`,
        `Unpack it first: bzip2 -dk ${path.basename(filePath)}`,
      );
    }
    return {
      path: filePath,
      fd,
      diskBytes,
      packing,
      spoolFd: packing === 'none' ? -1 : openSpool(),
      copied: false,
      isScreen: head.includes(OTHER_SCREEN),
    };
  } catch (error) {
    fs.closeSync(fd);
    throw explain(error, filePath);
  }
}

/** How terminals are told to show another screen (xterm's ctlseqs), which is painted where something changed. */
const OTHER_SCREEN = '\x1b[?1049h';

/** Bytes that can be read of it now: of a packed file, what has been unpacked. */
export function bytesAtHand({ packing, diskBytes, spoolFd }: FileHandle): number {
  return packing === 'none' ? diskBytes : fs.fstatSync(spoolFd).size;
}

export function closeFile(handle: FileHandle): void {
  for (const fd of [handle.fd, handle.spoolFd]) {
    if (fd < 0) continue;
    try {
      fs.closeSync(fd);
    } catch {
      // Already closed: nothing is left to free.
    }
  }
}

export class FileSource implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly diskBytes: number;
  bytes: number;
  private readonly handle: FileHandle;
  private readonly follower: Follower | undefined;

  constructor(handle: FileHandle, follower?: Follower) {
    this.handle = handle;
    this.path = handle.path;
    this.name = path.basename(handle.path).replace(/\.(gz|zst|xz|lz4)$/i, '');
    this.diskBytes = handle.diskBytes;
    this.bytes = handle.packing === 'none' ? handle.diskBytes : 0;
    this.follower = follower;
  }

  get isScreen(): boolean {
    return this.handle.isScreen ?? false;
  }

  async head(length: number): Promise<Uint8Array> {
    if (this.handle.packing === 'none') return this.readAt(0, length);
    const parts: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const part of this.unpacker()) {
        parts.push(part);
        size += part.length;
        if (size >= length) break;
      }
    } catch {
      // Damage shows again, located, when the capture is read.
    }
    return Buffer.concat(parts, Math.min(size, length));
  }

  async tail(length: number): Promise<Uint8Array> {
    if (this.handle.packing !== 'none') return new Uint8Array(0);
    return this.readAt(Math.max(0, this.bytes - length), length);
  }

  stream(signal: AbortSignal): AsyncIterable<Chunk> {
    return this.handle.packing === 'none' ? this.plainChunks(signal) : this.unpackedChunks(signal);
  }

  readAt(offset: number, length: number): Uint8Array {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, Math.max(this.bytes - offset, 0))));
    return buffer.subarray(0, this.readInto(offset, buffer));
  }

  readInto(offset: number, target: Uint8Array): number {
    const fd = this.handle.packing === 'none' ? this.handle.fd : this.handle.spoolFd;
    const wanted = Math.min(target.length, Math.max(0, this.bytes - offset));
    let got = 0;
    while (got < wanted) {
      const n = fs.readSync(fd, target, got, wanted - got, offset + got);
      if (n === 0) break;
      got += n;
    }
    return got;
  }

  place(offset: number): { path: string; start: number; linesBefore: number } {
    return { path: this.path, start: offset, linesBefore: 0 };
  }

  close(): void {
    closeFile(this.handle);
  }

  private async *plainChunks(signal: AbortSignal): AsyncIterable<Chunk> {
    // A capture that is followed may grow beyond what it has now; of thousands of small files each needs little.
    const buffer = Buffer.allocUnsafeSlow(this.follower ? CHUNK_BYTES : Math.min(CHUNK_BYTES, this.bytes));
    let offset = 0;
    for (;;) {
      while (offset < this.bytes) {
        signal.throwIfAborted();
        const n = fs.readSync(
          this.handle.fd,
          buffer,
          0,
          Math.min(buffer.length, this.bytes - offset),
          offset,
        );
        if (n === 0) break;
        yield { bytes: buffer.subarray(0, n), offset };
        offset += n;
      }
      if (!this.follower) return;
      this.follower.idle(offset);
      const size = await this.follower.more();
      if (size === undefined) return;
      this.bytes = Math.max(this.bytes, size);
    }
  }

  private async *unpackedChunks(signal: AbortSignal): AsyncIterable<Chunk> {
    let offset = 0;
    for await (const bytes of this.unpacker()) {
      signal.throwIfAborted();
      writeAll(this.handle.spoolFd, bytes, offset);
      this.bytes = offset + bytes.length;
      yield { bytes, offset };
      offset += bytes.length;
    }
  }

  /** Only for captures that are packed. */
  private unpacker(): AsyncGenerator<Uint8Array> {
    return unpacked(() => this.packedChunks(), this.handle.packing as Exclude<Packing, 'none'>);
  }

  private *packedChunks(): Iterable<Uint8Array> {
    for (let offset = 0; ; ) {
      const buffer = Buffer.allocUnsafe(PACKED_CHUNK_BYTES);
      const n = fs.readSync(this.handle.fd, buffer, 0, buffer.length, offset);
      if (n === 0) return;
      yield buffer.subarray(0, n);
      offset += n;
    }
  }
}

function openStandardInput(): FileHandle {
  const { fd, bytes } = copyToSpool(0, 'Standard input');
  if (bytes === 0)
    throw fail(
      'empty',
      'Standard input is empty (0 bytes).',
      'Pipe a capture into the command, for example: tidemark analyze - < meminfo.log',
    );
  const head = Buffer.alloc(PACKING_BYTES);
  const packing = packingOf(head.subarray(0, fs.readSync(fd, head, 0, PACKING_BYTES, 0)));
  // What is packed in a way that is not read shows as unknown binary data.
  const read = packing === 'bzip2' ? 'none' : packing;
  return {
    path: '-',
    fd,
    diskBytes: bytes,
    packing: read,
    spoolFd: read === 'none' ? -1 : openSpool(),
    copied: true,
  };
}

/** The largest text of the kernel known, smaps of a process with 65,530 mappings, is 50 MB; /proc/PID/pagemap has no end. */
const KERNEL_FILE_MAX = 512 * 1024 * 1024;

/** Files of /proc state no size, and change while they are read: one reading of them is kept. */
function openKernelFile(filePath: string, kernelFd: number): FileHandle {
  const { fd, bytes } = copyToSpool(kernelFd, filePath, KERNEL_FILE_MAX);
  fs.closeSync(kernelFd);
  return { path: filePath, fd, diskBytes: bytes, packing: 'none', spoolFd: -1, copied: true };
}

function directoryFailure(filePath: string) {
  return fail(
    'is-directory',
    `${filePath} is a folder.`,
    'Open a file in it, or analyze the folder as one case: tidemark analyze FOLDER',
  );
}

function explain(error: unknown, filePath: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fail(
        'not-found',
        `${filePath} does not exist (any more).`,
        'Check the path; a rotated log may have a new name, such as .1 or .gz.',
      );
    case 'EACCES':
    case 'EPERM':
      return fail(
        'no-permission',
        `${filePath} may not be read by this user.`,
        `Copy it with the needed rights, or change them: sudo cp ${filePath} . && sudo chown "$USER" ${path.basename(filePath)}`,
      );
    case 'ESRCH':
      return fail(
        'not-found',
        `${filePath} is of a process that has ended, or of a thread of the kernel.`,
        'Take it while the process runs.',
      );
    case 'EISDIR':
      return directoryFailure(filePath);
    case 'EMFILE':
    case 'ENFILE':
      return fail(
        'unreadable',
        `${filePath} could not be opened: too many files are open.`,
        'Close some editors and try again.',
      );
    case 'EIO':
      return fail(
        'unreadable',
        `${filePath} could not be read: the disk reports an error (EIO).`,
        'Copy the file to another disk and open the copy.',
      );
    case 'ELOOP':
      return fail(
        'not-found',
        `${filePath} is a link that leads back to itself.`,
        'Pass the file that it should lead to.',
      );
    case undefined:
      return error;
    default:
      return fail(
        'unreadable',
        `${filePath} could not be opened (${(error as NodeJS.ErrnoException).code}).`,
        'Copy the file to another place and open the copy.',
      );
  }
}
