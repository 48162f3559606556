/** Names that were looked up, as a waterfall: a row a question, grouped by what the program wanted to know. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { toFailure } from '../../server/protocol/failure.ts';
import type { Cell } from '../../server/protocol/operations.ts';
import { lookupGroups, type Question, waterfallScale } from '../charts/waterfall.ts';
import { usePanel } from '../context.ts';
import { formatDuration, formatExact } from '../ui/numbers.ts';
import { useSize } from '../ui/use-size.ts';
import { fileName } from './case-facts.ts';
import { NameConfig, type NameSetting, settingOf } from './dns-config.tsx';
import { type Lookup, WaterfallGroup } from './dns-group.tsx';
import type { NameTables } from './lookup-tables.ts';
import { PictureMenu } from './picture-menu.tsx';
import { usePins } from './pins.ts';
import { stateForEvidence } from './proof.tsx';
import { drawWaterfall } from './waterfall-picture.ts';

interface NamesData {
  lookups: Lookup[];
  questions: Question[];
  total: number;
  settings: NameSetting[];
}

/** Questions drawn at most; the table has all of them. */
const QUESTIONS_DRAWN = 1000;

export function NamesView({ lookups, questions, settings }: NameTables) {
  const { client, summary, capture, state, patch, announce, notes } = usePanel();
  const pins = usePins();
  const [data, setData] = useState<NamesData>();
  const [failure, setFailure] = useState('');
  const bars = useRef<HTMLTableCellElement>(null);
  const drawing = useRef<SVGSVGElement>(null);
  const { width } = useSize(bars);
  const filter = state.filter.trim();

  useEffect(() => {
    let current = true;
    const page = (table: TableSummary, words: string) =>
      client.call('page', {
        case: summary.case,
        capture: capture.index,
        table: table.id,
        offset: 0,
        limit: QUESTIONS_DRAWN,
        ...(words !== '' && { filter: words }),
      });
    const config = settings === undefined ? undefined : page(settings, '');
    Promise.all([page(lookups, ''), page(questions, filter), config]).then(
      ([names, asked, read]) => {
        if (!current) return;
        const lines = settings && read?.rows.map((row, i) => settingOf(settings, row, read.indices[i] ?? i));
        const named = names.rows.map((row) => lookupOf(lookups, row));
        const found = asked.rows.map((row, i) => questionOf(questions, row, asked.indices[i] ?? i));
        setData({ lookups: named, questions: found, total: asked.total, settings: lines ?? [] });
        setFailure('');
      },
      (error: unknown) => {
        const failed = toFailure(error);
        if (current) setFailure(`${failed.message} ${failed.next}`);
      },
    );
    return () => {
      current = false;
    };
  }, [client, summary.case, summary.revision, capture.index, filter]);

  const groups = useMemo(() => lookupGroups(data?.questions ?? []), [data]);
  const scale = useMemo(() => waterfallScale(groups, width), [groups, width]);
  const hasTime = questions.columns.some(({ id }) => id === 'time');

  const openRow = async (table: string, row: number, column: string) => {
    try {
      const evidence = await client.call('locate', {
        case: summary.case,
        capture: capture.index,
        table,
        row,
        column,
      });
      if (evidence !== null) patch({ row, table, ...stateForEvidence(evidence, summary) });
    } catch (error) {
      announce(toFailure(error).message);
    }
  };
  const open = (question: Question) => openRow(questions.id, question.row, 'name');

  const drawn = () => {
    const svg = drawing.current;
    const table = svg?.parentElement?.querySelector('table');
    if (!svg || !table) return undefined;
    drawWaterfall(svg, table);
    return svg;
  };
  const rows = () => {
    const asked = data?.questions ?? [];
    return [
      Object.keys(asked[0] ?? {}),
      ...asked.map((one) => Object.values(one).map((cell) => cell ?? null)),
    ];
  };

  const note = ({ row, type, name }: Question) =>
    notes.write({
      about: { capture: capture.index, place: { row: { table: questions.id, index: row } } },
      title: `${type} ${name}`,
    });

  if (failure !== '')
    return (
      <p class="banner warning" role="alert">
        {failure}
      </p>
    );
  return (
    <div class="waterfall-box">
      {settings !== undefined && data !== undefined && (
        <NameConfig
          settings={data.settings}
          onOpen={({ row }) => void openRow(settings.id, row, 'directive')}
        />
      )}
      <svg class="waterfall-patterns" width="0" height="0" aria-hidden="true">
        <pattern
          id="dns-hatch"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="hatch" width="1.6" height="5" />
        </pattern>
      </svg>
      <table class="waterfall">
        <caption class="visually-hidden">Questions to name servers, grouped by lookup</caption>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Server</th>
            <th scope="col" class="waterfall-bars" ref={bars}>
              <span class="visually-hidden">Time from the first question</span>
              {width > 0 && (
                <svg class="waterfall-axis" width={width} height={18} aria-hidden="true">
                  {scale.ticks.map(({ at, ms }) => (
                    <text key={ms} x={at} y={13} text-anchor={at < 8 ? 'start' : 'middle'}>
                      {ms === 0 ? '0' : formatDuration(ms / 1000)}
                    </text>
                  ))}
                </svg>
              )}
            </th>
            <th scope="col">Answer</th>
          </tr>
        </thead>
        {groups.map((group) => (
          <WaterfallGroup
            key={group.lookup}
            group={group}
            lookup={data?.lookups[group.lookup]}
            scale={scale}
            width={width}
            zone={capture.zone}
            selected={
              (state.table === lookups.id && state.row === group.lookup) ||
              (state.table === questions.id && group.bars.some(({ question }) => question.row === state.row))
            }
            pin={pins.row(lookups.id, group.lookup)}
            pinOf={(row) => pins.row(questions.id, row)}
            onOpen={(question) => void open(question)}
            onNote={note}
          />
        ))}
      </table>
      <svg ref={drawing} class="waterfall-drawing" aria-hidden="true" />
      {data !== undefined && groups.length === 0 && <p class="quiet empty">No question passes the filter.</p>}
      <footer class="span-legend">
        <ul aria-label="Marks">
          <li>
            <span class="swatch dns-waiting" aria-hidden="true" />
            Waiting
          </li>
          <li>
            <span class="swatch dns-answer" aria-hidden="true" />
            Answer
          </li>
          <li>
            <span class="dns-cross" aria-hidden="true">
              ×
            </span>
            Timeout or refusal
          </li>
        </ul>
        <PictureMenu
          label="Export picture"
          name={`${fileName(capture.path)}.names`}
          drawing={drawn}
          rows={rows}
        />
        <p class="quiet">
          {!hasTime && 'No clock in this log: each question begins where the one before it ended. '}
          {data !== undefined &&
            data.total > data.questions.length &&
            `The first ${formatExact(data.questions.length)} of ${formatExact(data.total)} questions are drawn; the table has all.`}
        </p>
      </footer>
    </div>
  );
}

function reader(table: TableSummary, row: readonly Cell[]) {
  const at = (id: string) => row[table.columns.findIndex((column) => column.id === id)] ?? null;
  return {
    text: (id: string) => String(at(id) ?? ''),
    number: (id: string) => {
      const value = at(id);
      return typeof value === 'number' ? value : undefined;
    },
  };
}

function lookupOf(table: TableSummary, row: readonly Cell[]): Lookup {
  const { text, number } = reader(table, row);
  return {
    name: text('name'),
    command: text('command'),
    process: number('process'),
    api: text('api'),
    other: text('other'),
    otherWait: number('otherWait'),
    suffixes: text('suffixes'),
    timeouts: number('timeouts') ?? 0,
    wait: number('wait'),
    waitedInVain: number('waitedInVain') ?? 0,
  };
}

function questionOf(table: TableSummary, row: readonly Cell[], index: number): Question {
  const { text, number } = reader(table, row);
  return {
    row: index,
    lookup: number('lookup') ?? 0,
    name: text('name'),
    type: text('type'),
    server: text('server'),
    outcome: text('outcome'),
    answers: text('answers'),
    attempt: number('attempt') ?? 1,
    time: number('time'),
    wait: number('wait'),
  };
}
