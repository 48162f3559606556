/** What a new note is about, said so that it can be found again: the ladder of its anchor, a title, the figures of now. */
import path from 'node:path';
import type { Capture } from '../engine/capture.ts';
import { fail } from '../protocol/failure.ts';
import type { Finding } from '../protocol/finding.ts';
import type { Anchor, Figures, NotePlace, NoteSubject } from '../protocol/note.ts';
import { filesOfCapture } from './capture-hash.ts';
import { figuresOfRow, figuresOfSeries } from './figures.ts';
import { type Examined, placeOf } from './resolve.ts';
import { lineForm, quoteAt } from './resolve-lines.ts';
import { entityOfObject } from './resolve-objects.ts';
import { entityOfRow, placeOfRow } from './resolve-rows.ts';
import { entityOfSeries } from './resolve-series.ts';

const QUOTE_MAX = 200;

export interface NewAnchor {
  anchor: Anchor;
  title: string;
  figures: Figures;
}

type Entity = NonNullable<Anchor['entity']>;
interface Named {
  entity: Entity | undefined;
  figures: Figures;
}

/** @throws FailureError for a capture that is not in the case */
export async function anchorFor(
  about: NoteSubject,
  { captures, findings, hashes }: Examined,
): Promise<NewAnchor> {
  const finding = findings.find(({ id }) => id === about.finding);
  const capture =
    finding === undefined
      ? captures[about.capture]
      : (captures.find((one) => filesOfCapture(one).includes(finding.evidence[0].capture)) ??
        captures.find((one) => one.path === finding.evidence[0].capture) ??
        captures[about.capture]);
  if (!capture) throw fail('bad-request', 'There is no such capture in this case.', 'Open it again.');
  const place = finding ? placeOf(finding.evidence[0]) : placed(capture, about.place ?? {});
  const { entity, figures } = finding ? namedByFinding(finding) : await named(capture, place, about.series);
  const quote = finding ? finding.evidence[0].quote : quoteAt(capture, place);
  const name = path.basename(capture.path);
  return {
    title: finding?.title ?? titleOf(name, place, entity),
    figures,
    anchor: {
      exact: {
        sha256: hashes[capture.index] ?? '',
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

/** A row with the bytes that it stands on, so that its note leads to them. */
function placed(capture: Capture, place: NotePlace): NotePlace {
  const table = capture.tables.find(({ id }) => id === place.row?.table);
  if (!table || !place.row || place.byteStart !== undefined || place.row.index >= table.rows) return place;
  return { ...place, ...placeOfRow(capture, table, place.row.index) };
}

function namedByFinding({ id, rule, subject, metrics }: Finding): Named {
  return { entity: { finding: id, rule, subject }, figures: metrics };
}

async function named(
  capture: Capture,
  place: NotePlace,
  series: readonly string[] | undefined,
): Promise<Named> {
  const tableId = (place.row ?? place.samples ?? place.span)?.table;
  const table = capture.tables.find(({ id }) => id === tableId);
  if (table && series && series.length > 0) {
    const figures = figuresOfSeries(capture, table, series);
    return { entity: entityOfSeries(table, series, place), figures };
  }
  const line = lineForm(capture, place);
  if (table && place.row) {
    const entity = entityOfRow(table, place.row.index);
    const figures = figuresOfRow(table, place.row.index);
    return { entity: entity && { ...entity, ...(line && { line }) }, figures };
  }
  if (table && place.span) {
    const { from, to } = place.span;
    return { entity: line && { line }, figures: { fromMs: from, toMs: to, durationMs: to - from } };
  }
  const object = await entityOfObject(capture, place);
  if (object) return object;
  return { entity: line && { line }, figures: {} };
}

function titleOf(name: string, place: NotePlace, entity: Entity | undefined): string {
  if (entity?.key !== undefined) return entity.key;
  if (entity?.series) return entity.series.join(', ');
  if (place.span) return `${name}, ${seconds(place.span.from)} s to ${seconds(place.span.to)} s`;
  if (place.line !== undefined) return `${name}, line ${place.line}`;
  if (place.byteStart !== undefined) return `${name}, byte ${place.byteStart}`;
  return name;
}

function seconds(ms: number): string {
  return String(Number((ms / 1000).toPrecision(6)));
}
