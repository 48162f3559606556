/**
 * Constants of a module that the dump leaves out, from the module's file on this machine: only when its build id is the
 * one in the dump, so that what is read is what the process had mapped.
 */
import fs from 'node:fs';
import path from 'node:path';
import { readBuildId } from '../build-id.ts';
import type { Module } from '../memory-image.ts';

const FILE_MAX = 1 << 30;

/** Reads bytes of a module by their distance from its start in memory. */
export type ModuleBytes = (address: number, length: number) => Uint8Array | undefined;

interface OpenModule {
  read: ModuleBytes;
  close(): void;
}

/**
 * The bytes of a module at an address of the dumped process: from the file that was mapped, else from one of its name
 * beside the dump. Undefined when neither is the same build.
 */
export function openModule(module: Module, capturePath: string): OpenModule | undefined {
  if (module.buildId === '') return undefined;
  const beside = path.join(path.dirname(capturePath), path.posix.basename(module.path));
  // A path in a dump names any file; device files and pipes would block, and network paths would be asked for.
  const mapped =
    process.platform === 'linux' && module.path.startsWith('/') ? openFile(module, module.path) : undefined;
  return mapped ?? openFile(module, beside);
}

function openFile(module: Module, file: string): OpenModule | undefined {
  let fd: number;
  try {
    const known = fs.statSync(file);
    if (!known.isFile() || known.size > FILE_MAX) return undefined;
    fd = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  const readFile = (offset: number, length: number): Uint8Array | undefined => {
    try {
      const bytes = new Uint8Array(length);
      return fs.readSync(fd, bytes, 0, length, offset) > 0 ? bytes : undefined;
    } catch {
      return undefined;
    }
  };
  if (readBuildId(readFile) !== module.buildId) {
    fs.closeSync(fd);
    return undefined;
  }
  return {
    read(address, length) {
      const range = module.ranges.find(({ start, end }) => address >= start && address < end);
      return range && readFile(range.mappedOffset + address - range.start, length);
    },
    close: () => fs.closeSync(fd),
  };
}
