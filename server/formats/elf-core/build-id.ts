/** The GNU build id of an ELF file, from its first page in memory or from the file itself. */
import { PT_NOTE, viewOf, wordOf } from './elf-header.ts';

const NT_GNU_BUILD_ID = 3;
const HEADERS_MAX = 64;
const NOTE_BYTES_MAX = 4096;

/** @param readAt bytes by offset into the file; undefined where unknown. @returns lower-case hex, '' when not found. */
export function readBuildId(readAt: (offset: number, length: number) => Uint8Array | undefined): string {
  const head = readAt(0, 64);
  if (head?.[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46) return '';
  const wordBytes = head[4] === 2 ? 8 : 4;
  const wide = wordBytes === 8;
  const little = head[5] !== 2;
  const view = viewOf(head);
  const table = wordOf(view, wide ? 32 : 28, wordBytes, little);
  const entryBytes = wide ? 56 : 32;
  const count = Math.min(HEADERS_MAX, view.getUint16(wide ? 56 : 44, little));
  for (let i = 0; i < count; i++) {
    const entry = readAt(table + i * entryBytes, entryBytes);
    if (!entry) return '';
    const header = viewOf(entry);
    if (header.getUint32(0, little) !== PT_NOTE) continue;
    const offset = wordOf(header, wide ? 8 : 4, wordBytes, little);
    const length = wordOf(header, wide ? 32 : 16, wordBytes, little);
    const notes = length <= NOTE_BYTES_MAX ? readAt(offset, length) : undefined;
    const found = notes ? buildIdIn(notes, little) : '';
    if (found !== '') return found;
  }
  return '';
}

function buildIdIn(notes: Uint8Array, little: boolean): string {
  const view = viewOf(notes);
  for (let at = 0; at + 16 <= notes.length; ) {
    const nameBytes = view.getUint32(at, little);
    const descBytes = view.getUint32(at + 4, little);
    const desc = at + 12 + Math.ceil(nameBytes / 4) * 4;
    if (desc + descBytes > notes.length) return '';
    // "GNU\0"
    const isGnu =
      nameBytes === 4 && notes[at + 12] === 0x47 && notes[at + 13] === 0x4e && notes[at + 14] === 0x55;
    if (isGnu && view.getUint32(at + 8, little) === NT_GNU_BUILD_ID)
      return Buffer.from(notes.subarray(desc, desc + descBytes)).toString('hex');
    at = desc + Math.ceil(descBytes / 4) * 4;
  }
  return '';
}
