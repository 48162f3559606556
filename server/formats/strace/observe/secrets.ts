/** What a log gives away: environments that `-v` prints, and keys, tokens and passwords in words and data. */
import { decodeArguments, QuotedBuffer } from '../../../packages/strace-log-parser/index.ts';
import { secretsIn } from '../../elf-core/strings/secrets.ts';
import { type Handler, mentions } from '../trace-state.ts';
import { RecentStrings } from './recent-strings.ts';

const PLACES_MAX = 1000;
const QUOTE = 34;
const BACKSLASH = 92;
/** No key and no token is shorter. */
const SECRET_LEAST = 12;

const ENVIRONMENT = 'environment';
/** Fewer variables are a command that is given one or two on purpose. */
const ENVIRONMENT_LEAST = 3;
/** Before an environment; strings may hold that, too. */
const SECOND_LISTS = ['], [', 'envp=['] as const;

export interface SecretPlace {
  kind: string;
  row: number;
}

export class SecretBook {
  readonly places: SecretPlace[] = [];
  /** All that were found; `places` keeps the first ones. */
  count = 0;
  readonly strings = new QuotedBuffer();
  readonly harmless = new RecentStrings();
  private lastRow = -1;
  private lastKinds = new Set<string>();

  /** Told once a call and kind. */
  add(kind: string, row: number): void {
    if (row !== this.lastRow) {
      this.lastRow = row;
      this.lastKinds = new Set();
    }
    if (this.lastKinds.has(kind)) return;
    this.lastKinds.add(kind);
    this.count++;
    if (this.places.length < PLACES_MAX) this.places.push({ kind, row });
  }
}

/** Where the quote stands that ends a string; -1 when none does. */
function endOfString(bytes: Uint8Array, from: number, to: number): number {
  for (let p = from; p < to; p++) {
    const byte = bytes[p];
    if (byte === QUOTE) return p;
    if (byte === BACKSLASH) p++;
  }
  return -1;
}

/** Looks at every quoted string of a call. */
const look: Handler = ({ secrets }, call) => {
  const { bytes, argsStart, argsEnd } = call;
  for (let p = argsStart; p < argsEnd; ) {
    if (bytes[p] !== QUOTE) {
      p++;
      continue;
    }
    const { strings, harmless } = secrets;
    // As it is written, escapes and all.
    const from = p + 1;
    const to = endOfString(bytes, from, argsEnd);
    if (to < 0) return;
    p = to + 1;
    if (to - from < SECRET_LEAST || harmless.holds(bytes, from, to)) continue;
    if (!strings.read(bytes, from - 1, argsEnd)) return;
    if (strings.length < SECRET_LEAST) continue;
    const found = secretsIn(strings.bytes, 0, strings.length);
    if (found.length === 0) harmless.keep(bytes, from, to);
    for (const { kind } of found) if (!kind.startsWith('e-mail address')) secrets.add(kind, call.row);
  }
};

/** `["PATH=/usr/bin", "HOME=/root", …]` behind the words of the command; without `-v` it is a pointer. */
const execute: Handler = (state, call, task) => {
  if (SECOND_LISTS.some((begin) => mentions(call, begin))) {
    const lists = decodeArguments(call.bytes.subarray(call.argsStart, call.argsEnd)).flatMap(({ value }) =>
      value.kind === 'list' ? [value.items] : [],
    );
    const variables = (lists[1] ?? []).filter(
      (item) => item.kind === 'string' && /^[A-Za-z_]\w*=/.test(item.text),
    );
    if (variables.length >= ENVIRONMENT_LEAST) state.secrets.add(ENVIRONMENT, call.row);
  }
  look(state, call, task);
};

const SENT = ['write', 'writev', 'pwrite64', 'send', 'sendto', 'sendmsg', 'sendmmsg'];
const RECEIVED = ['read', 'readv', 'pread64', 'recv', 'recvfrom', 'recvmsg'];

export const secretHandlers: Readonly<Record<string, Handler>> = {
  execve: execute,
  execveat: execute,
  ...Object.fromEntries([...SENT, ...RECEIVED].map((name) => [name, look])),
};
