/**
 * Reads usual lines of strace, 16 bytes at a time: the twin of server/packages/strace-log-parser/read/line-scan.ts, which
 * says what a line is. Whatever is unusual (security contexts, `-i`, `-n`, `-Y`, torn lines, injected results, messages) is
 * left to the twin, with only its place told. AssemblyScript; `node scripts/node24.mjs scripts/wasm.mjs` builds it.
 */

import { argumentsAt, argumentsEnd, CLOSED, LEFT } from './strace/arguments';
import { areWords, find, isIdle, isNamePart, isNameStart } from './strace/letters';
import { nameNumber } from './strace/names';
import { prefix } from './strace/prefix';
import {
  ARGS_END,
  ARGS_START,
  BODY,
  END,
  FROM,
  KIND,
  NAME,
  NAME_END,
  NAME_START,
  NEWLINE_AT,
  NONE,
  RECORD,
} from './strace/record';
import { result } from './strace/result';

export { learn, start } from './strace/names';

/** Where the first line begins that was not read, because its end is missing or there was no room. */
export let next: u32 = 0;

// Of line-scan.ts.
const CALL: u32 = 1;
const UNFINISHED: u32 = 2;
const RESUMED: u32 = 5;
const RESUMED_UNFINISHED: u32 = 6;

/** The record that is written. */
let line: u32 = 0;

/**
 * @param from where a line begins
 * @param to one past the last byte; 64 more are there to be looked at.
 * @param out takes the records.
 * @returns how many lines, at most `most`.
 */
export function scan(from: u32, to: u32, out: u32, most: u32): u32 {
  let count: u32 = 0;
  let at = from;
  while (count < most) {
    const newline = find(at, to, 10);
    if (newline === NONE) break;
    line = out;
    let end = newline;
    while (end > at && isIdle(load<u8>(end - 1))) end--;
    store<u32>(line, at, FROM);
    store<u32>(line, end, END);
    store<u32>(line, newline, NEWLINE_AT);
    store<u32>(line, end > at ? kindOf(at, end) : 0, KIND);
    out += RECORD;
    count++;
    at = newline + 1;
  }
  next = at;
  return count;
}

/** 0 = not a usual line. */
function kindOf(from: u32, end: u32): u32 {
  const p = prefix(line, from, end);
  if (p === NONE || p >= end) return 0;
  store<u32>(line, p, BODY);
  const first = load<u8>(p);
  if (isNameStart(first)) return callKind(p, end);
  return first === 60 ? resumedKind(p, end) : 0;
}

function callKind(body: u32, end: u32): u32 {
  let p = body + 1;
  while (p < end && isNamePart(load<u8>(p))) p++;
  if (p >= end || load<u8>(p) !== 40) return 0;
  store<u32>(line, body, NAME_START);
  store<u32>(line, p, NAME_END);
  store<u32>(line, nameNumber(body, p), NAME);
  const how = argumentsEnd(p + 1, end);
  store<u32>(line, p + 1, ARGS_START);
  if (how === CLOSED) {
    store<u32>(line, argumentsAt, ARGS_END);
    return result(line, argumentsAt + 1, end) ? CALL : 0;
  }
  if (how !== LEFT) return 0;
  store<u32>(line, behindBlank(argumentsAt, p + 1), ARGS_END);
  return UNFINISHED;
}

function resumedKind(body: u32, end: u32): u32 {
  // `<... `
  if (body + 5 > end || load<u32>(body) !== 0x2e2e2e3c || load<u8>(body + 4) !== 32) return 0;
  let p = body + 5;
  while (p < end && isNamePart(load<u8>(p))) p++;
  // ` resumed>`
  if (p + 9 > end || !areWords(p, 0x73657220, 0x64656d75) || load<u8>(p + 8) !== 62) return 0;
  store<u32>(line, body + 5, NAME_START);
  store<u32>(line, p, NAME_END);
  store<u32>(line, NONE, NAME);
  p += 9;
  if (load<u8>(p) === 32) p++;
  store<u32>(line, p, ARGS_START);
  const how = argumentsEnd(p, end);
  if (how === CLOSED) {
    store<u32>(line, argumentsAt, ARGS_END);
    return result(line, argumentsAt + 1, end) ? RESUMED : 0;
  }
  if (how !== LEFT) return 0;
  store<u32>(line, behindBlank(argumentsAt, p), ARGS_END);
  return RESUMED_UNFINISHED;
}

/** strace puts a blank of its own before `<unfinished ...>`. */
function behindBlank(at: u32, from: u32): u32 {
  return at > from && load<u8>(at - 1) === 32 ? at - 1 : at;
}
