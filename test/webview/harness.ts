/** Stands in for VS Code and the server around the panel, for tests and for looking at it in any browser. */
import type { CaseSummary } from '../../server/protocol/capture.ts';
import type { Failure, FailureCode } from '../../server/protocol/failure.ts';
import type { Method, Params } from '../../server/protocol/operations.ts';
import type { ToExtension, ToWebview, ViewState } from '../../server/protocol/webview.ts';
import { type FakeCase, hostile, many, mochiweb } from './fake-cases.ts';
import { dump } from './fake-dump.ts';
import { objectsOf, shop } from './fake-heap.ts';
import { incident } from './fake-incident.ts';
import { actOn, notesOfCase } from './fake-notes.ts';
import { profiles } from './fake-profile.ts';
import { pageOf, seriesOf } from './fake-table.ts';
import { answerOfTrace, traceCase } from './fake-trace.ts';

const CASES: Record<string, () => FakeCase> = {
  mochiweb,
  many,
  hostile,
  shop,
  dump,
  profiles,
  incident,
  make: () => traceCase('make'),
  getent: () => traceCase('getent'),
  bare: () => traceCase('bare'),
  leak: () => traceCase('leak'),
  build: () => traceCase('build'),
};
const STATE_KEY = 'harness-state';

/**
 * What the page is asked to show: `?case=many&theme=light&scenario=partial`.
 * Scenarios: `ok`, `opening`, `partial`, `no-findings`, `damaged`, or a failure code.
 */
const wanted = new URLSearchParams(location.search);
const scenario = wanted.get('scenario') ?? 'ok';
const theme = wanted.get('theme') ?? 'dark';
const shown = (CASES[wanted.get('case') ?? 'mochiweb'] ?? mochiweb)();
const messages: ToExtension[] = [];
let failing: { method: Method; failure: Failure } | undefined;
let opening: number | undefined;
/** Answers that wait, of the method that is held back. */
let held: { method: Method; answers: ToWebview[] } | undefined;

document.documentElement.dataset.theme = theme;
document.body.classList.add(theme === 'high-contrast' ? 'vscode-high-contrast' : `vscode-${theme}`);
if (wanted.has('screen-reader')) document.body.classList.add('vscode-using-screen-reader');

function send(message: ToWebview): void {
  setTimeout(() => window.postMessage(structuredClone(message), '*'));
}

function summaryFor(): CaseSummary {
  const { summary } = shown;
  if (scenario === 'no-findings') return { ...summary, findings: [] };
  if (scenario === 'damaged') {
    const captures = summary.captures.map((capture) => ({
      ...capture,
      problems: {
        count: 1,
        first: [{ byteStart: 400, byteLength: capture.bytes - 400, why: 'the file ends inside a row' }],
      },
    }));
    return { ...summary, captures };
  }
  return summary;
}

function answer(method: Method, params: unknown): unknown {
  const traced = answerOfTrace(method, params);
  if (traced !== undefined) return traced.result;
  switch (method) {
    case 'page': {
      const query = params as Params<'page'>;
      const table = shown.tables.find(
        ({ summary, capture }) =>
          summary.id === query.table && (capture === undefined || capture === query.capture),
      );
      return table && pageOf(table, query);
    }
    case 'series': {
      const query = params as Params<'series'>;
      const table = shown.tables.find((one) => one.summary.id === query.table);
      return table && seriesOf(table, query);
    }
    case 'lines':
      return shown.text.lines(params as Params<'lines'>);
    case 'bytes':
      return shown.bytes?.(params as Params<'bytes'>);
    case 'marks':
      return shown.marks?.(params as Params<'marks'>) ?? { pieces: [], secrets: [] };
    case 'locate': {
      if (shown.locate !== undefined) return shown.locate(params as Params<'locate'>);
      const { row } = params as Params<'locate'>;
      const line = shown.text.lines({ case: 1, capture: 0, byte: 0, count: 1000 }).lines[row];
      return line === undefined
        ? null
        : {
            capture: shown.summary.captures[0]?.path,
            byteStart: line.byteStart,
            byteLength: line.byteLength,
            line: row + 1,
          };
    }
    case 'objects':
      return objectsOf(params as Params<'objects'>);
    case 'notes':
      return notesOfCase();
    case 'note':
      return actOn((params as Params<'note'>).action);
    case 'mask': {
      const { texts, level } = params as Params<'mask'>;
      return level === 'structure' ? texts.map((text) => text.replaceAll('connections', '[text]')) : texts;
    }
    case 'report':
      return {
        text: `# Findings\n\n${shown.summary.findings.map((finding) => `- ${finding.title}`).join('\n')}\n`,
      };
    default:
      return summaryFor();
  }
}

function open(id: number): void {
  const total = 249_000_000;
  if (scenario === 'opening') {
    opening = id;
    send({ type: 'progress', id, progress: { done: 103_000_000, total, step: 'Reading' } });
    return;
  }
  if (scenario === 'partial') {
    opening = id;
    // Rules run on the whole only.
    const partial = { ...shown.summary, findings: [], partial: 'head and tail' };
    send({
      type: 'progress',
      id,
      progress: { done: 103_000_000, total, step: 'Reading the middle', partial },
    });
    return;
  }
  if (scenario !== 'ok' && scenario !== 'no-findings' && scenario !== 'damaged') {
    send({ type: 'failure', id, failure: failureOf(scenario as FailureCode) });
    return;
  }
  send({ type: 'result', id, result: summaryFor() });
}

function failureOf(code: FailureCode): Failure {
  const known: Partial<Record<FailureCode, [string, string]>> = {
    'too-big': [
      'This needs about 9.2 GB of memory, and this machine has 4.0 GB free.',
      'Cut the log to the hours in question, or open it on a machine with more memory.',
    ],
    empty: ['The file is empty: 0 bytes.', 'Check that what writes it is running.'],
    'unknown-format': [
      'None of the 9 known formats was recognised in the first 64 KiB.',
      'Open it as text, or name its kind in a line of the README beside it.',
    ],
  };
  const [message, next] = known[code] ?? [`It failed: ${code}.`, 'Try again.'];
  return { code, message, next };
}

function receive(message: ToExtension): void {
  messages.push(message);
  if (message.type === 'cancel' && message.id === opening) opening = undefined;
  if (message.type !== 'call') return;
  if (failing?.method === message.method) {
    const { failure } = failing;
    failing = undefined;
    send({ type: 'failure', id: message.id, failure });
    return;
  }
  if (message.method === 'open') open(message.id);
  else {
    const result: ToWebview = {
      type: 'result',
      id: message.id,
      result: answer(message.method, message.params),
    };
    if (held?.method === message.method) held.answers.push(result);
    else send(result);
  }
}

const harness = {
  messages,
  send,
  state: (): unknown => JSON.parse(sessionStorage.getItem(STATE_KEY) ?? 'null'),
  failNext: (method: Method, failure: Failure) => {
    failing = { method, failure };
  },
  /** Keeps the answers of a method back, as a busy server does. */
  hold: (method: Method) => {
    held = { method, answers: [] };
  },
  release: () => {
    for (const message of held?.answers ?? []) send(message);
    held = undefined;
  },
  summary: summaryFor,
  finishOpening: () => {
    if (opening !== undefined) send({ type: 'result', id: opening, result: shown.summary });
    opening = undefined;
  },
};

export type Harness = typeof harness;

Object.assign(window, {
  harness,
  acquireVsCodeApi: () => ({
    postMessage: (message: ToExtension) => receive(structuredClone(message)),
    getState: () => harness.state() ?? undefined,
    setState: (state: ViewState) => sessionStorage.setItem(STATE_KEY, JSON.stringify(state)),
  }),
});
