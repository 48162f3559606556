/** Columns of a histogram: the name first and frozen, then amounts, then what else is known of a row. */
import type { ColumnSummary, TableSummary } from '../../server/protocol/capture.ts';
import { shareBar } from '../charts/share-bar.ts';
import { formatExact, formatExactQuantity, formatShare } from '../ui/numbers.ts';
import { Sparkline, verdictClass } from '../ui/sparkline.tsx';
import { VerdictWord } from '../ui/verdict.tsx';
import type { PagedRow } from './paged-rows.ts';
import { cellText, type TableColumn, tableColumns } from './table-columns.ts';

const NAME_WIDTH = 190;
const BAR_WIDTH = 112;
const TREND_WIDTH = 142;
const VERDICT_WIDTH = 140;
const SPARK_WIDTH = 52;

/** The column that the bars are drawn in: the one sorted by, where it is an amount, else what the table says of itself. */
export function mainMeasure(table: TableSummary, sorted: string | undefined): ColumnSummary | undefined {
  const amounts = table.columns.filter((column) => column.amount !== undefined);
  return (
    amounts.find((column) => column.id === sorted) ??
    amounts.find((column) => column.id === table.measure) ??
    amounts.find((column) => column.unit === 'bytes') ??
    amounts[0]
  );
}

export function histogramColumns(table: TableSummary, sorted: string | undefined): TableColumn[] {
  const main = mainMeasure(table, sorted);
  const [name, ...others] = byKind(tableColumns(table, undefined));
  const columns = name === undefined ? others : [name, ...others];
  return columns.map(withoutEcho).map((column) => {
    const { amount } = column.column;
    if (column.id !== main?.id || amount === undefined) return column;
    return {
      ...column,
      width: Math.max(column.width, BAR_WIDTH),
      draw: (row) => <BarCell value={row.cells[column.position]} column={column.column} amount={amount} />,
    };
  });
}

/** “Bytes (bytes)” says its unit twice. */
function withoutEcho(column: TableColumn): TableColumn {
  const { note, ...rest } = column;
  return note !== undefined && rest.title.toLowerCase().includes(note) ? rest : column;
}

/** The name, amounts, words, and last the numbers that are no amounts (offsets, addresses). */
function byKind(columns: readonly TableColumn[]): TableColumn[] {
  const name = columns.find(({ column }) => column.type === 'text');
  // Of a profile every number is an amount.
  const told = columns.some(({ column }) => column.amount !== undefined);
  const weight = (column: TableColumn) => {
    const isText = column.column.type === 'text';
    return column === name ? 0 : isText ? 2 : column.column.amount !== undefined || !told ? 1 : 3;
  };
  return [...columns].sort((a, b) => weight(a) - weight(b));
}

interface BarCellProps {
  value: PagedRow['cells'][number] | undefined;
  column: ColumnSummary;
  amount: { max: number; sum: number };
  /** Of the whole column; a change has none. */
  verdict?: string;
}

function BarCell({ value, column, amount, verdict }: BarCellProps) {
  if (typeof value !== 'number') return <>–</>;
  const { length, share } = shareBar(value, amount);
  const part = share === undefined || verdict !== undefined ? '' : `, ${formatShare(share)} of all rows`;
  const sign = verdict !== undefined && value > 0 ? '+' : '';
  return (
    <span
      class={`share-bar ${verdictClass(verdict ?? '')}`}
      title={`${formatExactQuantity(value, column.unit)}${part}`}
    >
      {length > 0 && <span class="bar" style={{ width: `${length * 100}%` }} />}
      <span class="bar-text">
        {sign}
        {formatExact(value)}
      </span>
    </span>
  );
}

/** Measures of a growth table, by the columns that hold their values in each capture. */
interface GrowthMeasure {
  id: string;
  delta: TableColumn;
  values: TableColumn[];
}

/**
 * Columns of a table of growth over captures (`key`, `verdict`, and for each measure `<measure>.delta` and
 * `<measure>.1` to `.n`): what changed most, its verdict and its course first.
 */
export function growthColumns(growth: TableSummary, main: string | undefined): TableColumn[] {
  const all = tableColumns(growth, undefined).map(withoutEcho);
  const key = all.find(({ id }) => id === 'key');
  const verdict = all.find(({ id }) => id === 'verdict');
  const measures = growthMeasures(all);
  const first = measures.find(({ id }) => id === main) ?? measures[0];
  if (key === undefined || verdict === undefined || first === undefined) return all;
  const verdictOf = (row: PagedRow) => String(row.cells[verdict.position] ?? '');
  const rest = measures.filter((measure) => measure !== first);
  return [
    { ...key, title: 'Name', width: NAME_WIDTH },
    {
      ...first.delta,
      width: BAR_WIDTH,
      draw: (row) => (
        <BarCell
          value={row.cells[first.delta.position]}
          column={first.delta.column}
          amount={{ max: changeMax(first.values), sum: 0 }}
          verdict={verdictOf(row)}
        />
      ),
    },
    trendColumn(first, verdictOf),
    { ...verdict, width: VERDICT_WIDTH, draw: (row) => <VerdictWord verdict={verdictOf(row)} /> },
    ...rest.map(({ delta }) => ({ ...delta, draw: (row: PagedRow) => signed(row, delta) })),
    ...first.values.slice(0, -1),
    ...rest.flatMap(({ values }) => values),
  ];
}

function growthMeasures(columns: readonly TableColumn[]): GrowthMeasure[] {
  return columns.flatMap((delta) => {
    const id = /^(.*)\.delta$/.exec(delta.id)?.[1];
    if (id === undefined) return [];
    const values: TableColumn[] = [];
    for (;;) {
      const next = columns.find((column) => column.id === `${id}.${values.length + 1}`);
      if (next === undefined) break;
      values.push(next);
    }
    return [{ id, delta, values }];
  });
}

/** No change is larger than the largest value of any capture. */
function changeMax(values: readonly TableColumn[]): number {
  return Math.max(0, ...values.map(({ column }) => column.amount?.max ?? 0));
}

function trendColumn({ values }: GrowthMeasure, verdictOf: (row: PagedRow) => string): TableColumn {
  const last = values[values.length - 1] as TableColumn;
  const domain = [0, changeMax(values)] as const;
  return {
    ...last,
    title: last.title.replace(/ in \d+$/, ` in 1 to ${values.length}`),
    width: TREND_WIDTH,
    draw: (row) => {
      const course = values.map(({ position }) => {
        const value = row.cells[position];
        // A name that a capture does not have came no time in it.
        return typeof value === 'number' ? value : 0;
      });
      return (
        <span class="trend" title={course.map(formatExact).join(' → ')}>
          <Sparkline values={course} verdict={verdictOf(row)} width={SPARK_WIDTH} domain={domain} />
          <span>{cellText(row.cells[last.position], last.column)}</span>
        </span>
      );
    },
  };
}

function signed(row: PagedRow, column: TableColumn): string {
  const value = row.cells[column.position];
  const text = cellText(value, column.column);
  return typeof value === 'number' && value > 0 ? `+${text}` : text;
}
