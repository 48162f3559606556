/**
 * Links to what a panel shows. A link says which bytes it is about and where to look in them; it names no file, and
 * there is nothing in it that could be run. Who follows one may have got it from a stranger.
 */
import { fail } from './failure.ts';
import type { CaptureIdentity } from './sharing.ts';
import type { ViewState } from './webview.ts';

export interface Link {
  /** The captures of the case, in its order. */
  captures: readonly CaptureIdentity[];
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

/** What a link can spare when it would be too long, the most spared first. */
const SPARED: readonly (keyof ViewState)[] = ['series', 'filter', 'sort', 'table'];

/** `publisher.name` of the extension. */
const AUTHORITY = 'tidemark.tidemark';

/** @param scheme of this VS Code @throws FailureError */
export function writeLink({ captures, finding, state }: Link, scheme = 'vscode'): string {
  if (captures.length === 0 || captures.length > CAPTURES_MAX) {
    throw fail(
      'bad-request',
      `A link is about one to ${CAPTURES_MAX} files; these are ${captures.length}.`,
      'Copy the link in a panel of fewer files.',
    );
  }
  const { panel: _, ...shown } = state ?? {};
  const rest: Partial<ViewState> = shown;
  for (const spared of [undefined, ...SPARED]) {
    if (spared) delete rest[spared];
    const query = new URLSearchParams({
      v: '1',
      sha: captures.map(({ sha256 }) => sha256).join('.'),
      n: captures.map(({ bytes }) => bytes).join('.'),
    });
    if (finding !== undefined) query.set('f', finding);
    if (state) query.set('s', Buffer.from(JSON.stringify(rest)).toString('base64url'));
    const link = `${scheme}://${AUTHORITY}/open?${query}`;
    if (throughWeb(link).length <= LINK_MAX || spared === SPARED.at(-1)) return link;
  }
  throw fail('internal', 'The link could not be written.', 'Copy the finding as Markdown.');
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
  const hashes = (query.get('sha') ?? '').split('.');
  const sizes = (query.get('n') ?? '').split('.');
  if (hashes.length > CAPTURES_MAX || sizes.length !== hashes.length) throw bad('it names no bytes');
  const captures = hashes.map((sha256, i): CaptureIdentity => {
    const size = sizes[i] ?? '';
    if (!/^[0-9a-f]{64}$/.test(sha256) || !/^\d{1,15}$/.test(size)) throw bad('it names no bytes');
    return { sha256, bytes: Number(size) };
  });
  const finding = query.get('f');
  if (finding !== null && !/^[\w.:-]{1,64}$/.test(finding)) throw bad('the finding in it is none');
  const state = stateOf(query.get('s'));
  return { captures, ...(finding === null ? {} : { finding }), ...(state ? { state } : {}) };
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
