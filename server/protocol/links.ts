/**
 * Links to what a panel shows. A link says which bytes it is about and where to look in them; it names no file, and
 * there is nothing in it that could be run. Who follows one may have got it from a stranger.
 */
import { fail } from './failure.ts';
import type { CaptureIdentity, FileSet } from './sharing.ts';
import type { ViewState } from './webview.ts';

export interface Link {
  /** The captures of the case, in its order; none when `set` says what they are. */
  captures: readonly CaptureIdentity[];
  /** Captures made of several files, or more of them than can be named one by one. */
  set?: FileSet;
  /** Id of the finding that it is about. */
  finding?: string;
  /** Where the view stood. As a stranger may have written it: the panel takes what is well formed. */
  state?: Partial<ViewState>;
}

/** What GitHub, mail programs and Windows take; longer links leave out parts of the view. */
export const LINK_MAX = 2000;
/** Of links that are read: what some program made longer by escaping it. */
const READ_MAX = 8000;
const CAPTURES_MAX = 8;

/** Files of a set: their tags alone take three characters each. */
export const SET_FILES_MAX = 400;

/** What a link can spare when it would be too long, the most spared first. */
const SPARED: readonly (keyof ViewState)[] = ['series', 'filter', 'sort', 'table'];

/** `publisher.name` of the extension. */
const AUTHORITY = 'tidemark.tidemark';

/** @param scheme of this VS Code @throws FailureError */
export function writeLink(link: Link, scheme = 'vscode'): string {
  const { finding, state } = link;
  const files = filesQuery(link);
  const { panel: _, ...shown } = state ?? {};
  const rest: Partial<ViewState> = shown;
  for (const spared of [undefined, ...SPARED]) {
    if (spared) delete rest[spared];
    const query = new URLSearchParams({ v: '1', ...files });
    if (finding !== undefined) query.set('f', finding);
    if (state) query.set('s', Buffer.from(JSON.stringify(rest)).toString('base64url'));
    const written = `${scheme}://${AUTHORITY}/open?${query}`;
    if (throughWeb(written).length <= LINK_MAX || spared === SPARED.at(-1)) return written;
  }
  throw fail('internal', 'The link could not be written.', 'Copy the finding as Markdown.');
}

function filesQuery({ captures, set }: Link): Record<string, string> {
  if (set) {
    const { sha256, bytes, smallest, largest, tags, folder } = set;
    return { set: sha256, n: [bytes, smallest, largest].join('.'), t: tags, ...(folder && { d: '1' }) };
  }
  if (captures.length === 0 || captures.length > CAPTURES_MAX) {
    throw fail(
      'bad-request',
      `A link is about one to ${CAPTURES_MAX} files, or a set of them; these are ${captures.length}.`,
      'Copy the link in a panel of fewer files.',
    );
  }
  return {
    sha: captures.map(({ sha256 }) => sha256).join('.'),
    n: captures.map(({ bytes }) => bytes).join('.'),
  };
}

/** The form that is still a link on GitHub, which takes no other schemes than those of the web. */
export function throughWeb(link: string): string {
  return `https://vscode.dev/redirect?url=${encodeURIComponent(link)}`;
}

/** Takes either form. @throws FailureError that says what is wrong with it */
export function readLink(text: string): Link {
  const bad = (why: string) =>
    fail('bad-request', `This is no link to a Tidemark view: ${why}.`, 'Ask for it once more.');
  if (text.length > READ_MAX) throw bad('it is too long');
  const url = parse(text.trim());
  const inner = url?.hostname === 'vscode.dev' ? parse(url.searchParams.get('url') ?? '') : url;
  if (inner?.pathname !== '/open') throw bad('it is written otherwise');
  const query = inner.searchParams;
  if (query.get('v') !== '1') throw bad('it is of another version of Tidemark');
  const files = query.has('set') ? setIn(query) : capturesIn(query);
  if (files === undefined) throw bad('it names no bytes');
  const finding = query.get('f');
  if (finding !== null && !/^[\w.:-]{1,64}$/.test(finding)) throw bad('the finding in it is none');
  const state = stateOf(query.get('s'));
  return { ...files, ...(finding === null ? {} : { finding }), ...(state ? { state } : {}) };
}

const HASH = /^[0-9a-f]{64}$/;
const SIZE = /^\d{1,15}$/;

function capturesIn(query: URLSearchParams): Pick<Link, 'captures'> | undefined {
  const hashes = (query.get('sha') ?? '').split('.');
  const sizes = (query.get('n') ?? '').split('.');
  if (hashes.length > CAPTURES_MAX || sizes.length !== hashes.length) return undefined;
  if (!hashes.every((hash) => HASH.test(hash)) || !sizes.every((size) => SIZE.test(size))) return undefined;
  return { captures: hashes.map((sha256, i) => ({ sha256, bytes: Number(sizes[i]) })) };
}

function setIn(query: URLSearchParams): Pick<Link, 'captures' | 'set'> | undefined {
  const sha256 = query.get('set') ?? '';
  const sizes = (query.get('n') ?? '').split('.');
  const tags = query.get('t') ?? '';
  const [bytes = 0, smallest = 0, largest = 0] = sizes.map(Number);
  if (!HASH.test(sha256) || sizes.length !== 3 || !sizes.every((size) => SIZE.test(size))) return undefined;
  if (!/^(?:[\w-]{3})+$/.test(tags) || tags.length > 3 * SET_FILES_MAX || smallest > largest)
    return undefined;
  return {
    captures: [],
    set: { sha256, bytes, smallest, largest, tags, folder: query.get('d') === '1' },
  };
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function stateOf(encoded: string | null): Partial<ViewState> | undefined {
  if (encoded === null) return undefined;
  try {
    const state: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    if (typeof state !== 'object' || state === null || Array.isArray(state)) return undefined;
    const { panel: _, ...shown } = state as Partial<ViewState>;
    return shown;
  } catch {
    return undefined;
  }
}
