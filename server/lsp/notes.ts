/** Notes for the cases that are open: kept in the workspace folder, shown with every summary. */
import path from 'node:path';
import { contentHash } from '../engine/content-hash.ts';
import type { AnalysisHandlers, Session } from '../engine/session.ts';
import { gitAuthor } from '../notes/author.ts';
import { silenceExpected } from '../notes/expected.ts';
import {
  type Examined,
  entityOf,
  figuresOfRow,
  figuresOfSeries,
  placeOf,
  resolveNote,
} from '../notes/resolve.ts';
import { addEvent, readNotes } from '../notes/store.ts';
import type { CaseSummary } from '../protocol/capture.ts';
import { fail } from '../protocol/failure.ts';
import type {
  Anchor,
  Figures,
  Note,
  NoteAction,
  NoteChange,
  NotePlace,
  NoteSubject,
  NotesOfCase,
  ResolvedNote,
} from '../protocol/note.ts';
import type { Handlers } from '../protocol/operations.ts';

const QUOTE_MAX = 200;

/** All that can be asked, but for what passes a case on. */
export type SharedNothing = Omit<Handlers, 'identify' | 'find' | 'openShared' | 'redactFile' | 'report'>;

export class CaseNotes {
  private readonly session: Session;
  private readonly workspaces: readonly string[];
  /** By case and capture: hashing a large file takes seconds. */
  private readonly hashes = new Map<string, Promise<string | undefined>>();
  /** Notes of reports that were opened, by their ids. */
  private readonly shared = new Map<string, { note: Note; from: string }>();

  /** @param workspaces folders that are open, the first one preferred where a capture lies in none */
  constructor(session: Session, workspaces: readonly string[]) {
    this.session = session;
    this.workspaces = workspaces;
  }

  handlers(analysis: AnalysisHandlers): SharedNothing {
    return {
      ...analysis,
      open: async (params, context) => this.silenced(await analysis.open(params, context)),
      summary: async (params, context) => this.silenced(await analysis.summary(params, context)),
      notes: (params) => this.notes(params.case),
      note: (params) => this.act(params.case, params.action),
      refresh: async () => {
        this.session.touchAll();
        return null;
      },
    };
  }

  /** Shows the notes of a report beside those of the workspace, where they are found again. */
  attach(notes: readonly Note[], from: string): void {
    for (const note of notes) this.shared.set(note.id, { note, from });
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
    };
    const found: ResolvedNote[] = [];
    const notFound: ResolvedNote[] = [];
    for (const note of notes) {
      const resolved = await resolveNote(note, examined);
      (resolved.rung === 'not found' ? notFound : found).push(resolved);
    }
    for (const { note, from } of shared) {
      const resolved = await resolveNote(note, examined);
      if (resolved.rung !== 'not found') found.push({ ...resolved, from });
    }
    return {
      notes: [...found, ...notFound],
      author: gitAuthor(folder ?? process.cwd()),
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
    addEvent(folder, change, gitAuthor(folder), note);
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
      const { about, text, status } = action;
      const { anchor, title, figures } = await this.anchorOf(handle, about);
      return { change: { op: 'create', anchor, title, text, status, figures } };
    }
    const { note } = action;
    if (action.op !== 'anchor') {
      const { note: _, ...change } = action;
      return { change, note };
    }
    const known = readNotes(folder).notes.find(({ id }) => id === note);
    const { captures, summary } = this.session.examined(handle);
    const hashes = await this.hashesOf(handle, captures);
    const resolved = known && (await resolveNote(known, { captures, findings: summary.findings, hashes }));
    if (resolved?.rung !== 'found again' || resolved.capture === undefined) {
      throw fail(
        'bad-request',
        'This note is not found in another capture here.',
        'Open the capture that shows it.',
      );
    }
    const { capture, finding, place } = resolved;
    const { anchor, figures } = await this.anchorOf(handle, {
      capture,
      ...(finding === undefined ? {} : { finding }),
      ...(place === undefined ? {} : { place }),
    });
    return { change: { op: 'anchor', anchor, figures }, note };
  }

  private async anchorOf(
    handle: number,
    about: NoteSubject,
  ): Promise<{ anchor: Anchor; title: string; figures: Figures }> {
    const { captures, summary } = this.session.examined(handle);
    const finding = summary.findings.find(({ id }) => id === about.finding);
    const capture =
      captures.find(({ path: file }) => file === finding?.evidence[0].capture) ?? captures[about.capture];
    if (!capture) throw fail('bad-request', 'There is no such capture in this case.', 'Open it again.');
    const place: NotePlace = finding ? placeOf(finding.evidence[0]) : (about.place ?? {});
    const name = path.basename(capture.path);
    const entity = finding
      ? { finding: finding.id, rule: finding.rule, subject: finding.subject }
      : entityOf(capture, place, about.series);
    const table = capture.tables.find(({ id }) => id === (place.row ?? place.samples)?.table);
    const figures: Figures = finding
      ? finding.metrics
      : table && about.series
        ? figuresOfSeries(capture, table, about.series)
        : table && place.row
          ? figuresOfRow(table, place.row.index)
          : {};
    const quote = finding
      ? finding.evidence[0].quote
      : quoteOf(capture.source.readAt.bind(capture.source), place);
    const hash = (await this.hashesOf(handle, captures))[capture.index];
    return {
      title: finding?.title ?? titleOf(name, place, entity),
      figures,
      anchor: {
        exact: {
          sha256: hash ?? '',
          bytes: capture.bytes,
          format: capture.format.id,
          name,
          place,
        },
        ...(entity ? { entity } : {}),
        ...(quote ? { quote: quote.slice(0, QUOTE_MAX) } : {}),
      },
    };
  }

  private hashesOf(handle: number, captures: Examined['captures']): Promise<(string | undefined)[]> {
    return Promise.all(
      captures.map((capture) => {
        const key = `${handle} ${capture.index} ${capture.source.diskBytes}`;
        const known = this.hashes.get(key) ?? contentHash(capture.path);
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

function quoteOf(
  readAt: (offset: number, length: number) => Uint8Array,
  place: NotePlace,
): string | undefined {
  if (place.byteStart === undefined) return undefined;
  const bytes = readAt(place.byteStart, Math.min(place.byteLength ?? QUOTE_MAX, 4 * QUOTE_MAX));
  const text = new TextDecoder().decode(bytes).split('\n', 1)[0]?.trim();
  // A dump has no lines; bytes that are no text are found by their place only.
  return text && !text.includes('\ufffd') ? text : undefined;
}

function titleOf(name: string, place: NotePlace, entity: Anchor['entity']): string {
  if (entity?.key !== undefined) return entity.key;
  if (entity?.series) return entity.series.join(', ');
  if (place.line !== undefined) return `${name}, line ${place.line}`;
  if (place.byteStart !== undefined) return `${name}, byte ${place.byteStart}`;
  return name;
}
