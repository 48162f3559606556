/** Cases passed on: reports at a chosen level, files found by their bytes, and reports opened again. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Session } from '../engine/session.ts';
import { fileSetOf, filesOfCapture } from '../notes/capture-hash.ts';
import type { CaseSummary } from '../protocol/capture.ts';
import { fail } from '../protocol/failure.ts';
import type { NotesOfCase } from '../protocol/note.ts';
import type { CallContext, Handlers, Params, Report, ReportQuery } from '../protocol/operations.ts';
import type { CaptureIdentity, CaseIdentity, OpenSharedQuery, SharedFile } from '../protocol/sharing.ts';
import { takeAlong, writeBundle } from '../report/bundle.ts';
import { codeNames } from '../report/code-names.ts';
import { maskTexts } from '../report/mask-texts.ts';
import { mayBeShared, readShared, SHARED_BYTES_MAX, type SharedCase } from '../report/read-shared.ts';
import { redactFile } from '../report/redact-file.ts';
import { type ReportOptions, reportContent, written } from '../report/report.ts';
import { sarifOptions } from '../report/sarif-options.ts';
import { findCapture } from './find-capture.ts';
import { findSet } from './find-set.ts';
import { locateCaptures, originalsOf } from './locate-captures.ts';
import type { CaseNotes, SharedNothing } from './notes.ts';

/** A report whose captures are not here: what it tells is all that can be shown. */
interface ReadOnlyCase {
  summary: CaseSummary;
  notes: NotesOfCase;
}

/** Captures that a link names one by one. */
const LINKED_MAX = 8;
/** Files of a set in the links of a report. */
const LINKED_FILES_MAX = 100;

const NOTICE =
  'Findings as they were shared: their captures are not here, so rows, charts and lines can not be shown, and notes can only be read.';

export class CaseSharing {
  private readonly session: Session;
  private readonly notes: CaseNotes;
  private readonly workspaces: readonly string[];
  /** Their handles are below zero. */
  private readonly readOnly = new Map<number, ReadOnlyCase>();

  constructor(session: Session, notes: CaseNotes, workspaces: readonly string[]) {
    this.session = session;
    this.notes = notes;
    this.workspaces = workspaces;
  }

  handlers(others: SharedNothing): Handlers {
    const refusing = Object.fromEntries(
      Object.entries(others).map(([method, handle]) => [method, this.refusing(handle as AnyHandler)]),
    ) as unknown as SharedNothing;
    return {
      ...refusing,
      open: async (params, context) => this.open(params, context, others),
      close: async (params, context) =>
        this.readOnly.delete(params.case) ? null : others.close(params, context),
      summary: async (params, context) =>
        this.readOnly.get(params.case)?.summary ?? others.summary(params, context),
      notes: async (params, context) =>
        this.readOnly.get(params.case)?.notes ?? others.notes(params, context),
      identify: (params) => this.identify(params.case),
      find: (params, { signal }) => findCapture(params, this.workspaces, signal),
      findSet: ({ set, within }, { signal }) =>
        findSet(set, [...within.flatMap((uri) => fileOf(uri) ?? []), ...this.workspaces], signal),
      openShared: (params, { signal }) => this.openShared(params, signal),
      redactFile: ({ uri, target }, { signal }) =>
        redactFile(fileURLToPath(uri), fileURLToPath(target), { level: 'structure', signal }),
      mask: async ({ case: handle, texts, level = 'structure' }) => {
        const { captures } = this.session.examined(handle);
        return maskTexts(texts, level, codeNames(captures), captures.flatMap(filesOfCapture));
      },
      report: (params, { signal }) => this.report(params, signal),
    };
  }

  private refusing(handle: AnyHandler): AnyHandler {
    return async (params, context) => {
      if (this.readOnly.has((params as { case?: number }).case ?? 0)) {
        throw fail(
          'not-found',
          'The capture is not here: this is what somebody shared of it.',
          'Put the capture into a folder that is open, then open the report again.',
        );
      }
      return handle(params, context);
    };
  }

  /** A report opens the captures that it is about, where they all are here. */
  private async open(
    params: Params<'open'>,
    context: CallContext,
    others: SharedNothing,
  ): Promise<CaseSummary> {
    const file = params.with && params.with.length > 0 ? undefined : fileOf(params.uri);
    const shared = file === undefined ? undefined : sharedIn(file);
    if (file === undefined || !shared) return others.open(params, context);
    this.attach(shared, file);
    const { captures } = await locateCaptures(shared, {
      unpackTo: undefined,
      folders: this.workspaces,
      signal: context.signal,
    });
    const [first, ...more] = captures ?? [];
    if (first !== undefined) return others.open({ uri: first, with: more }, context);
    return this.show(shared, path.basename(file));
  }

  private show({ summary, notes }: SharedCase, from: string): CaseSummary {
    const handle = -1 - this.readOnly.size - Math.floor(Math.random() * 1e9);
    const shown: CaseSummary = { case: handle, revision: 1, ...summary, notice: NOTICE };
    this.readOnly.set(handle, {
      summary: shown,
      notes: {
        notes: notes.map((one) => ({
          ...one,
          rung: 'same file',
          words: `As it was shared in ${from}; the capture is not here.`,
          from,
        })),
        author: { name: '' },
        problems: 0,
      },
    });
    return shown;
  }

  private async openShared({ uri, unpackTo }: OpenSharedQuery, signal: AbortSignal): Promise<SharedFile> {
    const file = fileOf(uri);
    const shared = file === undefined ? undefined : sharedIn(file);
    if (file === undefined || !shared) {
      throw fail(
        'unknown-format',
        'This file holds no findings that Tidemark has shared.',
        'Choose a report that was saved as HTML, SARIF, JSON or bundle.',
      );
    }
    this.attach(shared, file);
    const located = await locateCaptures(shared, { unpackTo, folders: this.workspaces, signal });
    return { ...located, findings: shared.summary.findings.length, notes: shared.notes.length };
  }

  private attach(shared: SharedCase, file: string): void {
    this.notes.attach(
      shared.notes.map(({ note }) => note),
      path.basename(file),
      originalsOf(shared),
    );
  }

  private async identify(handle: number): Promise<CaseIdentity> {
    const shared = this.readOnly.get(handle);
    if (shared) return { captures: shared.summary.captures.map(() => null), set: null };
    const { captures, isFolder } = this.session.examined(handle);
    const hashes = await this.notes.identities(handle);
    const identities = captures.map((capture): CaptureIdentity | null => {
      const sha256 = hashes[capture.index];
      return sha256 === undefined || filesOfCapture(capture).length > 1
        ? null
        : { sha256, bytes: capture.bytes };
    });
    const isNamed = identities.every((one) => one !== null) && identities.length <= LINKED_MAX;
    const set = isNamed ? undefined : await fileSetOf(captures.flatMap(filesOfCapture), isFolder);
    return { captures: identities, set: set ?? null };
  }

  private async report(
    { case: handle, format, finding, level, captures: chosen = [] }: ReportQuery,
    signal: AbortSignal,
  ): Promise<Report> {
    const shared = this.readOnly.get(handle);
    const options = shared ? { notes: shared.notes.notes } : await this.told(handle);
    const whole = shared?.summary ?? this.notes.silenced(this.session.examined(handle).summary);
    const summary = only(whole, finding);
    const asked: ReportOptions = {
      ...options,
      // Notes on others would tell of what was not asked for.
      notes: options.notes.filter((one) => finding === undefined || one.finding === finding),
      level: level ?? (format === 'text' ? 'local' : 'structure'),
      tool: sarifOptions(),
    };
    const content = reportContent(summary, asked);
    const { masked } = content;
    if (format !== 'bundle') return { text: written(content, format, asked), masked };
    const captures = shared ? [] : this.session.examined(handle).captures;
    const taken = await takeAlong(chosen, {
      level: content.level,
      filesOf: (index) => captures.flatMap((one) => (one.index === index ? filesOfCapture(one) : [])),
      signal,
    });
    return {
      text: writeBundle(content, taken).toString('base64'),
      masked,
      taken: taken.map((one) => ({
        capture: one.capture,
        name: one.name,
        bytes: one.content.length,
        masked: one.masked,
      })),
    };
  }

  private async told(handle: number) {
    const { captures } = this.session.examined(handle);
    const { captures: identities, set } = await this.identify(handle);
    const known = identities.flatMap((one) => one ?? []);
    // Every finding has a link: of many files they would be most of a report.
    const short = set !== null && set.tags.length <= 3 * LINKED_FILES_MAX ? set : undefined;
    return {
      hashes: await this.notes.identities(handle),
      ...(known.length === identities.length && known.length <= 4 && { files: { captures: known } }),
      ...(short && { files: { captures: [], set: short } }),
      names: codeNames(captures),
      notes: (await this.notes.notes(handle)).notes.filter(({ rung }) => rung !== 'not found'),
    };
  }
}

type AnyHandler = (params: unknown, context: CallContext) => Promise<unknown>;

/** The case as if it had one finding; the whole case when none is named. */
function only(summary: CaseSummary, finding: string | undefined): CaseSummary {
  if (finding === undefined) return summary;
  return { ...summary, findings: summary.findings.filter(({ id }) => id === finding), growth: [] };
}

function fileOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

function sharedIn(file: string): SharedCase | undefined {
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile() || stat.size > SHARED_BYTES_MAX || !mayBeShared(headOf(file))) return undefined;
    return readShared(fs.readFileSync(file));
  } catch {
    return undefined;
  }
}

function headOf(file: string): Buffer {
  const handle = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(1024);
    return head.subarray(0, fs.readSync(handle, head, 0, head.length, 0));
  } finally {
    fs.closeSync(handle);
  }
}
