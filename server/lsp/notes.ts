/** Notes for the cases that are open: kept in the workspace folder, shown with every summary. */
import path from 'node:path';
import type { AnalysisHandlers, Session } from '../engine/session.ts';
import { anchorFor } from '../notes/anchor.ts';
import { gitAuthor, parseAuthor } from '../notes/author.ts';
import { captureHash } from '../notes/capture-hash.ts';
import { silenceExpected } from '../notes/expected.ts';
import { markedAt } from '../notes/marked-at.ts';
import { type Examined, resolveNote } from '../notes/resolve.ts';
import { addEvent, readNotes } from '../notes/store.ts';
import { verdictOf } from '../notes/verify.ts';
import type { CaseSummary } from '../protocol/capture.ts';
import { fail } from '../protocol/failure.ts';
import type { Author, Note, NoteAction, NoteChange, NotesOfCase, ResolvedNote } from '../protocol/note.ts';
import type { Handlers } from '../protocol/operations.ts';

/** All that can be asked, but for what passes a case on. */
export type SharedNothing = Omit<
  Handlers,
  'identify' | 'find' | 'findSet' | 'openShared' | 'redactFile' | 'mask' | 'report'
>;

/** What the editor is set to; it may change while the server runs. */
export interface NoteSettings {
  /** Who writes; as git says when absent. */
  author?: Author | undefined;
}

export class CaseNotes {
  private readonly session: Session;
  private readonly settings: NoteSettings;
  private readonly workspaces: readonly string[];
  /** By case and capture: hashing a large file takes seconds. */
  private readonly hashes = new Map<string, Promise<string | undefined>>();
  /** By hash of a copy that came with a report, that of its capture. */
  private readonly originals = new Map<string, string>();
  /** Notes of reports that were opened, by their ids. */
  private readonly shared = new Map<string, { note: Note; from: string }>();

  /** @param workspaces folders that are open, the first one preferred where a capture lies in none */
  constructor(session: Session, workspaces: readonly string[], settings: NoteSettings = {}) {
    this.session = session;
    this.workspaces = workspaces;
    this.settings = settings;
  }

  handlers(analysis: AnalysisHandlers): SharedNothing {
    return {
      ...analysis,
      open: async (params, context) => this.silenced(await analysis.open(params, context)),
      summary: async (params, context) => this.silenced(await analysis.summary(params, context)),
      notes: (params) => this.notes(params.case),
      note: (params) => this.act(params.case, params.action),
      refresh: async ({ author }) => {
        if (author !== undefined) this.settings.author = parseAuthor(author);
        this.session.touchAll();
        return null;
      },
    };
  }

  /** Shows the notes of a report beside those of the workspace, where they are found again. */
  attach(notes: readonly Note[], from: string, originals: ReadonlyMap<string, string>): void {
    for (const note of notes) this.shared.set(note.id, { note, from });
    for (const [copy, original] of originals) this.originals.set(copy, original);
    this.session.touchAll();
  }

  /** SHA-256 by capture. @throws FailureError when the case is not open */
  async identities(handle: number): Promise<(string | undefined)[]> {
    return this.hashesOf(handle, this.session.examined(handle).captures);
  }

  /** The summary with what notes call expected set apart. */
  silenced(summary: CaseSummary): CaseSummary {
    const folder = this.folderOf(summary);
    if (folder === undefined) return summary;
    return { ...summary, findings: silenceExpected(summary.findings, readNotes(folder).notes) };
  }

  async notes(handle: number): Promise<NotesOfCase> {
    const { captures, summary } = this.session.examined(handle);
    const folder = this.folderOf(summary);
    const { notes, problems } = folder === undefined ? { notes: [], problems: [] } : readNotes(folder);
    const own = new Set(notes.map(({ id }) => id));
    const shared = [...this.shared.values()].filter(({ note }) => !own.has(note.id));
    const examined: Examined = {
      captures,
      findings: summary.findings,
      hashes: notes.length + shared.length === 0 ? [] : await this.hashesOf(handle, captures),
      originals: this.originals,
    };
    const found: ResolvedNote[] = [];
    const notFound: ResolvedNote[] = [];
    for (const note of notes) {
      const resolved = await resolveNote(note, examined);
      const judged = {
        ...resolved,
        ...(await markedAt(resolved, captures)),
        verdict: verdictOf(resolved),
      };
      (resolved.rung === 'not found' ? notFound : found).push(judged);
    }
    for (const { note, from } of shared) {
      const resolved = await resolveNote(note, examined);
      if (resolved.rung !== 'not found')
        found.push({ ...resolved, ...(await markedAt(resolved, captures)), from });
    }
    return {
      notes: [...found, ...notFound],
      author: this.author(folder),
      ...(folder === undefined ? {} : { folder: path.basename(folder) }),
      problems: problems.length,
    };
  }

  private async act(handle: number, action: NoteAction): Promise<NotesOfCase> {
    const { summary } = this.session.examined(handle);
    const folder = this.folderOf(summary);
    if (folder === undefined) {
      throw fail(
        'bad-request',
        'Notes are kept in a folder, and none is open.',
        'Open the folder that the capture belongs to.',
      );
    }
    const { change, note } = await this.changeOf(handle, folder, action);
    addEvent(folder, change, this.author(folder), note);
    // What is expected may have changed, in other panels as well.
    this.session.touchAll();
    return this.notes(handle);
  }

  private async changeOf(
    handle: number,
    folder: string,
    action: NoteAction,
  ): Promise<{ change: NoteChange; note?: string }> {
    if (action.op === 'create') {
      const { about, text, status, view } = action;
      const made = await anchorFor(about, await this.examine(handle));
      return { change: { op: 'create', ...made, text, status, ...(view && { view }) } };
    }
    const { note } = action;
    if (action.op !== 'anchor') {
      const { note: _, ...change } = action;
      return { change, note };
    }
    const known = readNotes(folder).notes.find(({ id }) => id === note);
    const examined = await this.examine(handle);
    const resolved = known && (await resolveNote(known, examined));
    if (resolved?.rung !== 'found again' || resolved.capture === undefined) {
      throw fail(
        'bad-request',
        'This note is not found in another capture here.',
        'Open the capture that shows it.',
      );
    }
    const { capture, finding, place } = resolved;
    const series = known?.anchor.entity?.series;
    const about = {
      capture,
      ...(finding === undefined ? {} : { finding }),
      ...(place === undefined ? {} : { place }),
      ...(series === undefined ? {} : { series }),
    };
    const { anchor, figures } = await anchorFor(about, examined);
    return { change: { op: 'anchor', anchor, figures }, note };
  }

  private async examine(handle: number): Promise<Examined> {
    const { captures, summary } = this.session.examined(handle);
    return {
      captures,
      findings: summary.findings,
      hashes: await this.hashesOf(handle, captures),
      originals: this.originals,
    };
  }

  /** As the settings say, else as git would sign here. */
  private author(folder: string | undefined): Author {
    return this.settings.author ?? gitAuthor(folder ?? process.cwd());
  }

  private hashesOf(handle: number, captures: Examined['captures']): Promise<(string | undefined)[]> {
    return Promise.all(
      captures.map((capture) => {
        const key = `${handle} ${capture.index} ${capture.source.diskBytes}`;
        const known = this.hashes.get(key) ?? captureHash(capture);
        this.hashes.set(key, known);
        return known;
      }),
    );
  }

  /** The workspace folder that holds the capture, else the first one. */
  private folderOf({ captures }: CaseSummary): string | undefined {
    const file = captures[0]?.path ?? '';
    const holds = (folder: string) => !path.relative(folder, file).startsWith('..');
    return this.workspaces.find(holds) ?? this.workspaces[0];
  }
}
