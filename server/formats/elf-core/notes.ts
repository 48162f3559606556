/** Notes of a core file (linux/elfcore.h, fs/binfmt_elf.c): threads, the process, its files, the auxiliary vector. */
import { type Complain, u64, viewOf, wordOf } from './elf-header.ts';
import type { Thread } from './memory-image.ts';

const NT_PRSTATUS = 1;
const NT_PRPSINFO = 3;
const NT_AUXV = 6;
const NT_FILE = 0x46494c45;
const NT_SIGINFO = 0x53494749;

export interface MappedFile {
  path: string;
  start: number;
  end: number;
  /** Byte of the file at `start`. */
  offset: number;
}

export interface Notes {
  threads: Thread[];
  files: MappedFile[];
  auxv: [type: number, value: number][];
  process: { pid: number; name: string; command: string };
  /** Signal and code of the first siginfo; NaN without. */
  signal: number;
  signalCode: number;
  noteCount: number;
}

/** Where a machine keeps its stack pointer and instruction pointer among the registers of NT_PRSTATUS. */
const REGISTERS: Record<number, { stack: number; instruction: number }> = {
  3: { stack: 15, instruction: 12 }, // EM_386
  21: { stack: 1, instruction: 32 }, // EM_PPC64
  22: { stack: 17, instruction: 1 }, // EM_S390: PSW mask, PSW address, gpr 0 to 15
  40: { stack: 13, instruction: 15 }, // EM_ARM
  62: { stack: 19, instruction: 16 }, // EM_X86_64
  183: { stack: 31, instruction: 32 }, // EM_AARCH64
  243: { stack: 2, instruction: 0 }, // EM_RISCV
  258: { stack: 3, instruction: 33 }, // EM_LOONGARCH
};

export function emptyNotes(): Notes {
  return {
    threads: [],
    files: [],
    auxv: [],
    process: { pid: Number.NaN, name: '', command: '' },
    signal: Number.NaN,
    signalCode: Number.NaN,
    noteCount: 0,
  };
}

export interface NoteShape {
  wordBytes: 4 | 8;
  littleEndian: boolean;
  machine: number;
}

/** Adds what one PT_NOTE says. @param offset of its bytes in the capture, for complaints. */
export function readNotes(
  bytes: Uint8Array,
  offset: number,
  shape: NoteShape,
  notes: Notes,
  complain: Complain,
): void {
  const view = viewOf(bytes);
  const little = shape.littleEndian;
  for (let at = 0; at + 12 <= bytes.length; ) {
    const nameBytes = view.getUint32(at, little);
    const descBytes = view.getUint32(at + 4, little);
    const type = view.getUint32(at + 8, little);
    const desc = at + 12 + padded(nameBytes);
    if (desc + descBytes > bytes.length) {
      // Zeros at the end are padding.
      if (nameBytes !== 0 || descBytes !== 0)
        complain(
          offset + at,
          bytes.length - at,
          `a note says that it has ${(nameBytes + descBytes).toLocaleString('en-US')} bytes, and ends after ${(bytes.length - at).toLocaleString('en-US')}`,
        );
      return;
    }
    const owner = textIn(bytes, at + 12, nameBytes);
    if (owner === 'CORE') {
      notes.noteCount++;
      readNote(type, bytes.subarray(desc, desc + descBytes), offset + desc, shape, notes, complain);
    } else if (nameBytes > 0) notes.noteCount++;
    at = desc + padded(descBytes);
  }
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function readNote(
  type: number,
  desc: Uint8Array,
  offset: number,
  shape: NoteShape,
  notes: Notes,
  complain: Complain,
) {
  if (type === NT_PRSTATUS) addThread(desc, shape, notes);
  else if (type === NT_PRPSINFO) readProcess(desc, shape, notes);
  else if (type === NT_AUXV) readAuxiliary(desc, shape, notes);
  else if (type === NT_FILE) readFiles(desc, offset, shape, notes, complain);
  else if (type === NT_SIGINFO && desc.length >= 12 && Number.isNaN(notes.signal)) {
    const view = viewOf(desc);
    notes.signal = view.getInt32(0, shape.littleEndian);
    notes.signalCode = view.getInt32(8, shape.littleEndian);
  }
}

function addThread(desc: Uint8Array, { wordBytes, littleEndian, machine }: NoteShape, notes: Notes): void {
  const view = viewOf(desc);
  const pidAt = wordBytes === 8 ? 32 : 24;
  if (desc.length < pidAt + 4) return;
  const registers = wordBytes === 8 ? 112 : 72;
  const at = REGISTERS[machine];
  const register = (index: number | undefined) =>
    index !== undefined && registers + (index + 1) * wordBytes <= desc.length
      ? wordOf(view, registers + index * wordBytes, wordBytes, littleEndian)
      : Number.NaN;
  notes.threads.push({
    id: view.getUint32(pidAt, littleEndian),
    signal: view.getUint16(12, littleEndian),
    stackPointer: register(at?.stack),
    instruction: register(at?.instruction),
  });
}

/** Its 16-bit user ids on some 32-bit machines shift what follows; the fields are found from the end. */
function readProcess(desc: Uint8Array, { littleEndian }: NoteShape, notes: Notes): void {
  const name = desc.length - 96;
  if (name < 16) return;
  notes.process = {
    pid: viewOf(desc).getUint32(name - 16, littleEndian),
    name: textIn(desc, name, 16),
    command: textIn(desc, name + 16, 80).trim(),
  };
}

function readAuxiliary(desc: Uint8Array, { wordBytes, littleEndian }: NoteShape, notes: Notes): void {
  const view = viewOf(desc);
  for (let at = 0; at + 2 * wordBytes <= desc.length; at += 2 * wordBytes) {
    const type = wordOf(view, at, wordBytes, littleEndian);
    if (type === 0) return;
    notes.auxv.push([type, wordOf(view, at + wordBytes, wordBytes, littleEndian)]);
  }
}

function readFiles(
  desc: Uint8Array,
  offset: number,
  { wordBytes, littleEndian }: NoteShape,
  notes: Notes,
  complain: Complain,
): void {
  if (desc.length < 2 * wordBytes) return;
  const view = viewOf(desc);
  const word = (at: number) =>
    wordBytes === 8 ? u64(view, at, littleEndian) : view.getUint32(at, littleEndian);
  const announced = word(0);
  const pageBytes = word(wordBytes);
  const room = Math.floor((desc.length - 2 * wordBytes) / (3 * wordBytes));
  const count = Math.min(announced, room);
  let text = 2 * wordBytes + count * 3 * wordBytes;
  let read = 0;
  for (; read < count; read++) {
    const end = desc.indexOf(0, text);
    if (end < 0) break;
    const at = (2 + 3 * read) * wordBytes;
    notes.files.push({
      start: word(at),
      end: word(at + wordBytes),
      offset: word(at + 2 * wordBytes) * pageBytes,
      path: new TextDecoder().decode(desc.subarray(text, end)),
    });
    text = end + 1;
  }
  if (read < announced)
    complain(
      offset,
      desc.length,
      `the list of mapped files announces ${announced.toLocaleString('en-US')}, ${read.toLocaleString('en-US')} are there`,
    );
}

function textIn(bytes: Uint8Array, at: number, length: number): string {
  const part = bytes.subarray(at, at + length);
  const end = part.indexOf(0);
  return new TextDecoder().decode(end < 0 ? part : part.subarray(0, end));
}
