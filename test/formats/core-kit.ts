/** Writes small core files: any class and byte order, with segments and notes as a test needs them. */

export interface SegmentSpec {
  start: number;
  content?: Uint8Array | string;
  /** In memory; the length of the content when absent. */
  bytes?: number;
  /** 4 read, 2 write, 1 execute. */
  flags?: number;
}

export interface CoreSpec {
  wordBytes?: 4 | 8;
  littleEndian?: boolean;
  machine?: number;
  segments: readonly SegmentSpec[];
  notes?: Uint8Array;
  /** gcore writes its notes last. */
  notesLast?: boolean;
  /** More headers than a header has room to count. */
  extendedCount?: boolean;
}

export class Words {
  private readonly bytes: number[] = [];
  private readonly wordBytes: 4 | 8;
  private readonly littleEndian: boolean;

  constructor({ wordBytes = 8, littleEndian = true }: Pick<CoreSpec, 'wordBytes' | 'littleEndian'> = {}) {
    this.wordBytes = wordBytes;
    this.littleEndian = littleEndian;
  }

  put(value: number, size: number): this {
    const bytes = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
    this.bytes.push(...(this.littleEndian ? bytes : bytes.reverse()));
    return this;
  }

  word(value: number): this {
    return this.put(value, this.wordBytes);
  }

  text(text: string, size = Buffer.byteLength(text, 'latin1')): this {
    const bytes = Buffer.alloc(size);
    bytes.write(text, 'latin1');
    this.bytes.push(...bytes);
    return this;
  }

  pad(to: number): this {
    while (this.bytes.length < to) this.bytes.push(0);
    return this;
  }

  get length(): number {
    return this.bytes.length;
  }

  end(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}

export function note(
  owner: string,
  type: number,
  desc: Uint8Array,
  spec: Pick<CoreSpec, 'littleEndian'> = {},
): Uint8Array {
  const words = new Words(spec)
    .put(owner.length + 1, 4)
    .put(desc.length, 4)
    .put(type, 4);
  words.text(owner, Math.ceil((owner.length + 1) / 4) * 4);
  return Buffer.concat([words.end(), desc, Buffer.alloc((4 - (desc.length % 4)) % 4)]);
}

/** NT_FILE. */
export function fileNote(
  files: readonly { start: number; end: number; page: number; path: string }[],
  spec: CoreSpec,
): Uint8Array {
  const words = new Words(spec).word(files.length).word(4096);
  for (const { start, end, page } of files) words.word(start).word(end).word(page);
  for (const { path } of files) words.text(`${path}\0`);
  return note('CORE', 0x46494c45, words.end(), spec);
}

/** NT_PRSTATUS of x86-64. */
export function threadNote(id: number, stackPointer: number): Uint8Array {
  const words = new Words()
    .pad(12)
    .put(11, 2)
    .pad(32)
    .put(id, 4)
    .pad(112 + 16 * 8)
    .word(0x401234)
    .pad(112 + 19 * 8)
    .word(stackPointer)
    .pad(336);
  return note('CORE', 1, words.end());
}

export function coreFile(spec: CoreSpec): Buffer {
  const { wordBytes = 8, littleEndian = true, machine = 62, segments, notes, notesLast = false } = spec;
  const wide = wordBytes === 8;
  const count = segments.length + (notes ? 1 : 0);
  const headerBytes = (wide ? 64 : 52) + count * (wide ? 56 : 32);
  const contents = segments.map(({ content = '' }) =>
    typeof content === 'string' ? Buffer.from(content, 'latin1') : content,
  );
  const data = contents.reduce((sum, content) => sum + content.length, 0);
  const notesAt = notesLast ? headerBytes + data : headerBytes;
  let at = headerBytes + (notes && !notesLast ? notes.length : 0);
  const sectionAt = headerBytes + data + (notes?.length ?? 0);
  const words = new Words(spec);
  words
    .text('\x7fELF')
    .put(wide ? 2 : 1, 1)
    .put(littleEndian ? 1 : 2, 1)
    .put(1, 1)
    .pad(16);
  words
    .put(4, 2)
    .put(machine, 2)
    .put(1, 4)
    .word(0)
    .word(wide ? 64 : 52)
    .word(spec.extendedCount ? sectionAt : 0)
    .put(0, 4);
  words
    .put(wide ? 64 : 52, 2)
    .put(wide ? 56 : 32, 2)
    .put(spec.extendedCount ? 0xffff : count, 2)
    .put(0, 6);
  const header = (
    type: number,
    flags: number,
    offset: number,
    start: number,
    fileBytes: number,
    bytes: number,
  ) => {
    words.put(type, 4);
    if (wide) words.put(flags, 4);
    words.word(offset).word(start).word(0).word(fileBytes).word(bytes);
    if (!wide) words.put(flags, 4);
    words.word(1);
  };
  if (notes) header(4, 4, notesAt, 0, notes.length, 0);
  segments.forEach(({ start, bytes, flags = 6 }, i) => {
    const length = (contents[i] as Uint8Array).length;
    header(1, flags, at, start, length, bytes ?? length);
    at += length;
  });
  const parts: Uint8Array[] = [words.end()];
  if (notes && !notesLast) parts.push(notes);
  parts.push(...contents);
  if (notes && notesLast) parts.push(notes);
  // Section header 0: only sh_info says something.
  if (spec.extendedCount) {
    const infoAt = wide ? 44 : 28;
    parts.push(
      new Words(spec)
        .pad(infoAt)
        .put(count, 4)
        .pad(wide ? 64 : 40)
        .end(),
    );
  }
  return Buffer.concat(parts);
}
