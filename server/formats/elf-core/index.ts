/** Core dumps of Linux processes: from the kernel, gcore and systemd-coredump, whole, cut off or interrupted. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { readElfHeader } from './elf-header.ts';
import { MemoryImage, type MemoryLayout } from './memory-image.ts';
import { marksOf } from './memory-marks.ts';
import { type CoreFile, readImage } from './read-image.ts';
import { readMemory } from './read-memory.ts';
import { settleSource } from './settle-source.ts';

/** elf.h, EM_… */
const MACHINES: Record<number, string> = {
  3: 'i386',
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC 64',
  22: 's390',
  40: 'ARM',
  62: 'x86-64',
  183: 'AArch64',
  243: 'RISC-V',
  258: 'LoongArch',
};

async function read(
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
  leastLength: number,
): Promise<void> {
  await settleSource(source, into, signal);
  const core = readImage(source, (start, length, why) => {
    // A lying header names places that are not there.
    const at = Math.min(start, source.bytes);
    into.problem(at, Math.min(length, source.bytes - at), why);
  });
  if (!core) {
    into.problem(0, source.bytes, 'the header of a core file is not there any more');
    return;
  }
  addFacts(into, source, core);
  await readMemory(core.image, into, signal, leastLength);
}

function addFacts(
  into: TableBuilder,
  source: ByteSource,
  { header, image, notes, namedBy, residentBytes }: CoreFile,
): void {
  const { process, threads } = image.layout;
  const named = systemdName(source.path);
  into.fact(
    'machine',
    MACHINES[header.machine] ?? (Number.isNaN(header.machine) ? 'unknown' : `machine ${header.machine}`),
  );
  into.fact('wordBits', 8 * image.wordBytes);
  if (!image.layout.littleEndian) into.fact('byteOrder', 'big-endian');
  const pid = process.pid || named?.pid || threads[0]?.id;
  if (pid) into.fact('pid', pid);
  const name = process.name || named?.name;
  if (name) into.fact('processName', name);
  if (process.command) into.fact('command', process.command);
  // gcore stops the process for its dump: that is no crash.
  if (notes.signal > 0 && notes.signal !== 19) into.fact('signal', notes.signal);
  if (named) {
    into.fact('uid', named.uid);
    into.fact('dumpTime', named.time);
  }
  if (namedBy !== '') into.fact('segmentsNamedBy', namedBy);
  if (!Number.isNaN(residentBytes)) into.fact('residentBytes', residentBytes);
}

/** systemd-coredump(8): core.COMM.UID.BOOT-ID.PID.MICROSECONDS, the name escaped as in unit names. */
function systemdName(path: string): { name: string; uid: number; pid: number; time: string } | undefined {
  const found =
    /(?:^|\/)core\.([^/]{1,200})\.(\d{1,10})\.[0-9a-f]{32}\.(\d{1,10})\.(\d{13,17})(?:\.(?:zst|lz4|xz|gz))?$/.exec(
      path,
    );
  if (!found) return undefined;
  const [, name = '', uid, pid, microseconds] = found;
  return {
    name: name.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    uid: Number(uid),
    pid: Number(pid),
    time: new Date(Math.floor(Number(microseconds) / 1000)).toISOString(),
  };
}

/** @param leastLength of the strings that are counted. */
export const elfCore = (leastLength: number): Format => ({
  id: 'elf-core',
  title: 'Core dump',
  about:
    'The memory of a Linux process, from the kernel, gcore or systemd-coredump, 32 or 64 bits; also cut off or interrupted.',
  patterns: ['core', 'core.*', '*.core', 'vgcore.*'],
  isBinary: true,
  sniff: (head) => (readElfHeader(head) ? 'sure' : 'no'),
  read: (source, into, signal) => read(source, into, signal, leastLength),
  packModel: (model) => (model as MemoryImage).layout,
  unpackModel: (packed, source) => new MemoryImage(packed as MemoryLayout, source),
  marks: marksOf,
});
