/** First reports of iostat, vmstat, mpstat and top average over the time since the start of the machine: kept apart. */
import { NumberColumn } from '../../engine/columns.ts';
import type { Column } from '../../engine/table.ts';
import type { Measure } from './tool-columns.ts';
import type { LinePlace, ToolLog } from './tool-log.ts';

/** Things that such a report may speak of. */
const ROWS_MAX = 20_000;

export class SinceStart {
  reports = 0;
  private readonly log: ToolLog;
  private readonly rowOf = new Map<string, number>();
  private readonly columns = new Map<string, { measure: Measure; numbers: NumberColumn }>();
  private readonly places: { byteStart: NumberColumn; byteLength: NumberColumn; line: NumberColumn } = {
    byteStart: new NumberColumn(),
    byteLength: new NumberColumn(),
    line: new NumberColumn(),
  };
  private firstPlace = 0;
  private at: LinePlace | undefined;

  constructor(log: ToolLog) {
    this.log = log;
  }

  /** Another report of averages begins; `at` = where it stands, when it is not the line in hand. */
  report(at?: LinePlace, row = this.log.series.rows): void {
    this.at = at;
    if (this.reports++ === 0) this.firstPlace = row;
  }

  /** A value of the report; of several reports the first is kept. */
  put(measure: Measure, value: number, entity = ''): void {
    if (this.reports > 1 || Number.isNaN(value)) return;
    const row = this.rowFor(entity);
    if (row < 0) return;
    let column = this.columns.get(measure.id);
    if (!column) {
      column = { measure, numbers: new NumberColumn() };
      this.columns.set(measure.id, column);
    }
    if (column.numbers.end <= row) column.numbers.set(row, value);
    else column.numbers.replace(row, value);
  }

  /** @param about what the reports are, as the end of a sentence: `averages since the start of the machine`. */
  finish(about = 'averages since the start of the machine'): void {
    const { log, reports } = this;
    if (reports === 0) return;
    log.into.fact('sinceStartReportCount', reports);
    if (log.series.rows === 0) log.into.fact('sampleCount', 0);
    else
      log.into.mark(
        'event',
        Math.min(this.firstPlace, log.series.rows - 1),
        reports === 1
          ? `one report holds ${about}: shown apart, never counted`
          : `${reports.toLocaleString('en-US')} reports hold ${about}: the first is shown apart, none is counted`,
      );
    const texts = [...this.rowOf.keys()].map((entity) => (entity === '' ? 'whole machine' : entity));
    const columns: Column[] = [
      { id: 'of', title: 'Of', unit: '', type: 'text', counter: false, entity: '', texts },
      ...[...this.columns.values()].map(
        ({ measure, numbers }): Column => ({
          id: measure.id,
          title: measure.id,
          unit: measure.unit,
          type: 'number',
          counter: false,
          entity: '',
          numbers,
        }),
      ),
    ];
    const table = log.into.table(
      `${log.series.table.id}.since-start`,
      'histogram',
      about.charAt(0).toUpperCase() + about.slice(1),
      columns,
      texts.length,
    );
    Object.assign(table, this.places);
  }

  private rowFor(entity: string): number {
    const known = this.rowOf.get(entity);
    if (known !== undefined) return known;
    const row = this.rowOf.size;
    if (row === ROWS_MAX) return -1;
    this.rowOf.set(entity, row);
    const place = this.at ?? this.log.place;
    this.places.byteStart.set(row, place.byteStart);
    this.places.byteLength.set(row, place.byteEnd - place.byteStart);
    this.places.line.set(row, place.line);
    return row;
  }
}
