/** One lookup of the waterfall: what was wanted, and every question sent for it. */
import {
  addedSuffix,
  barBox,
  type LookupGroup,
  type Question,
  type QuestionBar,
} from '../charts/waterfall.ts';
import { formatDuration, formatPlural } from '../ui/numbers.ts';
import { formatMoment } from '../ui/times.ts';
import { PinMark } from './pin-mark.tsx';
import type { Pin } from './pins.ts';

export interface Lookup {
  name: string;
  command: string;
  process: number | undefined;
  api: string;
  /** The call that would have asked otherwise, and what that had cost by the answers in the log; '' where they do not tell. */
  other: string;
  otherWait: number | undefined;
  suffixes: string;
  timeouts: number;
  /** Milliseconds. */
  wait: number | undefined;
  waitedInVain: number;
}

interface WaterfallGroupProps {
  group: LookupGroup;
  lookup: Lookup | undefined;
  scale: { at: (ms: number) => number; ticks: { at: number; ms: number }[] };
  width: number;
  zone: string;
  selected: boolean;
  /** Of the lookup, and of its questions by their rows. */
  pin: Pin | undefined;
  pinOf(row: number): Pin | undefined;
  onOpen(question: Question): void;
  onNote(question: Question): void;
}

export function WaterfallGroup(props: WaterfallGroupProps) {
  const { group, lookup, scale, width, zone, selected, pin, pinOf, onOpen, onNote } = props;
  const time = group.bars[0]?.question.time;
  return (
    <tbody class={selected ? 'waterfall-group selected' : 'waterfall-group'} id={`lookup-${group.lookup}`}>
      <tr>
        <th scope="rowgroup" colSpan={4}>
          <PinMark pin={pin} />
          <span class="lookup-name">{lookup?.name ?? group.bars[0]?.question.name}</span>
          <span class="lookup-facts">
            {[
              formatPlural(group.bars.length, 'question'),
              ...(lookup !== undefined && lookup.timeouts > 0
                ? [formatPlural(lookup.timeouts, 'timeout')]
                : []),
              ...(lookup?.wait === undefined
                ? []
                : [`waited ${formatDuration(lookup.wait / 1000)}${inVain(lookup)}`]),
              ...(lookup === undefined || lookup.api === '' ? [] : [`looks like ${lookup.api}`]),
              ...otherWords(lookup),
              ...(time === undefined ? [] : [`at ${formatMoment(time, zone)}`]),
              ...(lookup?.process === undefined ? [] : [`process ${lookup.process}`]),
            ].join(' · ')}
          </span>
        </th>
      </tr>
      {group.bars.map((bar) => (
        <QuestionRow
          key={bar.question.row}
          bar={bar}
          base={lookup?.name ?? ''}
          scale={scale}
          width={width}
          pin={pinOf(bar.question.row)}
          onOpen={onOpen}
          onNote={onNote}
        />
      ))}
    </tbody>
  );
}

function otherWords(lookup: Lookup | undefined): string[] {
  if (lookup?.otherWait === undefined) return [];
  const { other, otherWait } = lookup;
  return [
    `${other} would have waited ${otherWait > 0 ? formatDuration(otherWait / 1000) : 'for nothing in vain'}`,
  ];
}

function inVain({ waitedInVain, wait }: Lookup): string {
  if (waitedInVain === 0) return '';
  return waitedInVain === wait ? ', all in vain' : `, ${formatDuration(waitedInVain / 1000)} of it in vain`;
}

interface QuestionRowProps {
  bar: QuestionBar;
  base: string;
  scale: WaterfallGroupProps['scale'];
  width: number;
  pin: Pin | undefined;
  onOpen(question: Question): void;
  onNote(question: Question): void;
}

const ROW_HEIGHT = 22;

function QuestionRow({ bar, base, scale, width, pin, onOpen, onNote }: QuestionRowProps) {
  const { question } = bar;
  const suffix = addedSuffix(question.name, base);
  const own = question.name.slice(0, question.name.length - suffix.length);
  const words = waitWords(bar);
  const repeated = question.attempt > 1 ? ` #${question.attempt}` : '';
  return (
    // The row is a larger target for the pointer; keys reach the button in it.
    <tr
      class={`question end-${bar.end}`}
      onClick={() => onOpen(question)}
      onKeyDown={(event) => {
        if (event.key !== 'n' || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        onNote(question);
      }}
    >
      <td>
        <PinMark pin={pin} />
        <button
          type="button"
          class="link question-name"
          title={`${question.name}: show the line that asks`}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(question);
          }}
        >
          <span class="question-type">{question.type}</span> <span class="question-own">{own}</span>
          {suffix !== '' && <span class="question-suffix">{suffix}</span>}
        </button>
      </td>
      <td
        class="question-server"
        title={`${question.server}${question.attempt > 1 ? `, attempt ${question.attempt}` : ''}`}
      >
        {question.server}
        {repeated !== '' && <span class="quiet">{repeated}</span>}
      </td>
      <td class="waterfall-bars">
        {width > 0 && <Bar bar={bar} scale={scale} width={width} words={words} />}
      </td>
      <td class="question-answer" title={question.answers}>
        {question.outcome === 'NOERROR' || question.outcome === ''
          ? question.answers || 'answered'
          : question.outcome}
      </td>
    </tr>
  );
}

function waitWords({ end, question: { wait } }: QuestionBar): string {
  if (wait === undefined) return '';
  return end === 'timeout' ? `${formatDuration(wait / 1000)} in vain` : formatDuration(wait / 1000);
}

const CROSS = 4;

function Bar({
  bar,
  scale,
  width,
  words,
}: {
  bar: QuestionBar;
  scale: WaterfallGroupProps['scale'];
  width: number;
  words: string;
}) {
  const box = barBox(bar, scale.at);
  const middle = ROW_HEIGHT / 2;
  const end = box.x + box.width;
  const crossed = bar.end === 'timeout' || bar.end === 'refused';
  const labelAt = end + (crossed ? CROSS + 8 : 6);
  const before = labelAt + words.length * 6.2 > width && box.x > words.length * 6.2 + 10;
  const label = bar.question.wait === undefined ? '' : formatDuration(bar.question.wait / 1000);
  return (
    <svg
      class="waterfall-bar"
      width={width}
      height={ROW_HEIGHT}
      role="img"
      aria-label={words || 'duration not in the log'}
    >
      {scale.ticks.map(({ at, ms }) => (
        <rect class="tick" key={ms} x={Math.round(at)} y={0} width={1} height={ROW_HEIGHT} />
      ))}
      {bar.question.wait === undefined ? (
        <circle class="unknown" cx={box.x + 3} cy={middle} r={3} />
      ) : (
        <>
          <rect
            class="waiting"
            x={box.x}
            y={middle - 5}
            width={box.width}
            height={10}
            fill="url(#dns-hatch)"
          />
          {bar.end === 'answered' && (
            <rect class="answer" x={box.answerX} y={middle - 5} width={end - box.answerX} height={10} />
          )}
        </>
      )}
      {crossed && (
        <path
          class="cross"
          d={`M${end - CROSS + 4},${middle - CROSS}l${2 * CROSS},${2 * CROSS}m0,${-2 * CROSS}l${-2 * CROSS},${2 * CROSS}`}
        />
      )}
      <text x={before ? box.x - 6 : labelAt} y={middle + 4} text-anchor={before ? 'end' : 'start'}>
        {label}
      </text>
    </svg>
  );
}
