/** Text as a terminal shows it: colours, titles and cursor moves (ECMA-48, xterm's ctlseqs) are taken out as bytes come. */

const BELL = 0x07;
const ESCAPE = 0x1b;
const LINE_FEED = 0x0a;

/** How sequences with colours start. */
const INTRODUCER = '\x1b[';

/** Text with such sequences and no other control characters; anything else with an ESC in it is left alone. */
export function hasTerminalCodes(head: Uint8Array): boolean {
  if (!Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes(INTRODUCER)) return false;
  for (const text of withoutTerminalCodes([head])) if (text.some(isControl)) return false;
  return true;
}

/** But for BEL, backspace, tab and what ends a line. */
function isControl(byte: number): boolean {
  return byte < BELL || (byte > 0x0d && byte < 0x20) || byte === 0x7f;
}

const TEXT = 0;
/** After ESC. */
const STARTED = 1;
/** After ESC [: a letter ends it. */
const CONTROL_SEQUENCE = 2;
/** After ESC and one of ] P X ^ _: BEL or ESC \ ends it. */
const STRING = 3;

/** No line feed is ever taken out: lines keep their numbers, and a sequence that is cut off costs the rest of its line at most. */
export function* withoutTerminalCodes(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  let state = TEXT;
  for (const part of parts) {
    if (state === TEXT && !part.includes(ESCAPE)) {
      yield part;
      continue;
    }
    const kept = Buffer.allocUnsafe(part.length);
    let length = 0;
    for (let i = 0; i < part.length; i++) {
      const byte = part[i] as number;
      if (byte === LINE_FEED) state = TEXT;
      else if (byte === ESCAPE) {
        state = STARTED;
        continue;
      }
      if (state === TEXT) kept[length++] = byte;
      else state = after(state, byte);
    }
    if (length > 0) yield kept.subarray(0, length);
  }
}

function after(state: number, byte: number): number {
  if (state === CONTROL_SEQUENCE) return byte >= 0x20 && byte < 0x40 ? CONTROL_SEQUENCE : TEXT;
  if (state === STRING) return byte === BELL ? TEXT : STRING;
  if (byte === 0x5b) return CONTROL_SEQUENCE;
  if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) return STRING;
  return byte >= 0x20 && byte < 0x30 ? STARTED : TEXT;
}
