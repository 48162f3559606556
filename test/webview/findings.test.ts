import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaptureSummary } from '../../server/protocol/capture.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import { INITIAL_STATE } from '../../webview/state.ts';
import { brokenOffAt, coverageWords, fileName, headerFacts } from '../../webview/views/case-facts.ts';
import {
  findingsAbout,
  stateForFinding,
  subjectColumn,
  targetOf,
} from '../../webview/views/finding-target.ts';
import { commandLine } from '../../webview/views/header.tsx';
import { commandIn } from '../../webview/views/next-step.tsx';
import { rowsInPage } from '../../webview/views/paged-rows.ts';
import { stateForEvidence } from '../../webview/views/proof.tsx';
import { seriesRows, seriesToBegin } from '../../webview/views/series-rows.ts';
import { shownTab, tabsOf } from '../../webview/views/tab-bar.tsx';
import { many, mochiweb } from './fake-cases.ts';

test('a finding moves the view to its subject, its stretch, its row and its bytes', () => {
  const { summary } = mochiweb();
  const finding = summary.findings[0]!;
  const target = targetOf(finding, summary);
  assert.deepEqual(target.series, ['rss', 'connections'], 'what its sentence names is drawn with it');
  assert.deepEqual(target.window, { from: 9, to: 14 });
  const change = stateForFinding(finding, summary, INITIAL_STATE);
  assert.equal(change.row, 9);
  assert.equal(change.byte, finding.evidence[0].byteStart);
  assert.equal(change.range, undefined, 'fifteen samples are not zoomed');
});

test('of two places before and after, the view moves to the one that is a row of a table', () => {
  const { summary } = mochiweb();
  const [of] = summary.captures as [CaptureSummary];
  const [known] = summary.findings as [Finding];
  const [row] = known.evidence;
  const earlier = { ...of, index: 1, path: '/srv/earlier.log' };
  const finding = {
    ...known,
    id: 'grows',
    evidence: [{ capture: earlier.path, quote: '', byteStart: 7, before: 1 }, row] as Finding['evidence'],
  };
  const target = targetOf(finding, { ...summary, captures: [of, earlier] });
  assert.equal(target.capture, of.index);
  assert.equal(target.byte, row.byteStart);
});

test('a short stretch of a long capture is zoomed to, with room around it', () => {
  const { summary } = many();
  const change = stateForFinding(summary.findings[0]!, summary, INITIAL_STATE);
  assert.deepEqual(change.range, { from: 3099, to: 3401 });
});

test('a subject is found by name, by owner and value, or not at all', () => {
  const { summary } = mochiweb();
  const table = summary.captures[0]!.tables[0]!;
  const finding = (subject: string, extra = {}) => ({
    ...summary.findings[0]!,
    id: subject,
    subject,
    ...extra,
  });
  const evidence = (quote: string, before: number, after: number) => ({
    evidence: [{ capture: 'x', quote, before, after }] as Finding['evidence'],
  });
  assert.equal(subjectColumn(finding('Rss'), table)?.id, 'rss');
  assert.equal(subjectColumn(finding('RSS of pid 7'), table)?.id, 'rss');
  assert.equal(subjectColumn(finding('memory', evidence('', 40_388, 125_360)), table)?.id, 'rss');
  assert.equal(subjectColumn(finding('memory', evidence('', 1, 2)), table), undefined);
});

test('a drawn series names the findings about it', () => {
  const { summary } = mochiweb();
  const table = summary.captures[0]!.tables[0]!;
  assert.deepEqual([...findingsAbout(summary, table, ['connections'])], ['connections-plateau']);
  assert.deepEqual([...findingsAbout(summary, table, ['rss'])], ['rss-after', 'rss-per-connection']);
});

test('evidence is shown where it stands: its bytes, else its row', () => {
  const { summary } = mochiweb();
  const path = summary.captures[0]!.path;
  assert.deepEqual(stateForEvidence({ capture: path, byteStart: 5 }, summary), {
    tab: 'raw',
    byte: 5,
    capture: 0,
  });
  assert.deepEqual(stateForEvidence({ capture: path, row: { table: 'rows', index: 3 } }, summary), {
    tab: 'table',
    table: 'rows',
    row: 3,
    capture: 0,
  });
});

test('what asks for attention comes first in the list of series', () => {
  const table = many().summary.captures[0]!.tables[0]!;
  const verdicts = seriesRows(table, '', undefined).map((row) => row.series.verdict);
  assert.equal(verdicts[0], 'growing');
  assert.ok(verdicts.lastIndexOf('rising') < verdicts.indexOf('sawtooth'));
});

test('series are filtered by all words and sorted by any column', () => {
  const table = many().summary.captures[0]!.tables[0]!;
  const rows = seriesRows(table, 'HEAP worker-3', { column: '$last', descending: true });
  assert.ok(rows.length > 0);
  assert.ok(rows.every((row) => row.column.title.includes('heap') && row.series.entity === 'worker-3'));
  const last = rows.map((row) => row.series.last);
  assert.deepEqual(
    last,
    [...last].sort((a, b) => b - a),
  );
});

test('something is drawn before anybody chose', () => {
  assert.deepEqual(seriesToBegin(mochiweb().summary.captures[0]!.tables[0]!, []).sort(), [
    'connections',
    'rss',
  ]);
  assert.deepEqual(seriesToBegin(many().summary.captures[0]!.tables[0]!, ['m6', 'gone']), ['m6']);
});

test('tabs are what the capture holds, at most five, findings among them only when narrow', () => {
  const { summary } = many();
  assert.deepEqual(tabsOf(summary, 0, true), ['series', 'histogram', 'table', 'raw']);
  assert.deepEqual(tabsOf(summary, 0, false), ['findings', 'series', 'histogram', 'table', 'raw']);
  assert.equal(shownTab('findings', ['series', 'raw']), 'series');
  assert.equal(shownTab('raw', ['series', 'raw']), 'raw');
});

test('a graph that is still being computed has its tab already, for the table that stands in for it', () => {
  const { summary } = many();
  const table = { id: 'classes', kind: 'graph' as const, title: 'Classes', rows: 3, columns: [] };
  const counted = { ...summary, captures: [capture({ tables: [table] })], findings: [] };
  assert.deepEqual(tabsOf({ ...counted, partial: 'counts' }, 0, true), ['graph', 'table', 'raw']);
  assert.deepEqual(tabsOf(counted, 0, true), ['table', 'raw']);
});

function capture(change: Partial<CaptureSummary>): CaptureSummary {
  return { ...mochiweb().summary.captures[0]!, ...change };
}

test('coverage never says 100 % while a line was not understood', () => {
  const words = coverageWords(
    capture({ coverage: { lines: 1_000_000, understood: 999_999, repaired: 34, unknown: 1 } }),
  );
  assert.deepEqual(
    [words.understood, words.repaired, words.unknown],
    ['understood 99.9 %', '34 repaired', '1 unknown'],
  );
  const whole = coverageWords(
    capture({
      coverage: { lines: 10, understood: 10, repaired: 0, unknown: 0 },
      problems: { count: 0, first: [] },
    }),
  );
  assert.deepEqual([whole.understood, whole.unknown], ['understood 100 %', undefined]);
});

test('the header says what, how much, when and how big', () => {
  const facts = headerFacts(capture({})).map((fact) => fact.text);
  assert.deepEqual(facts.slice(0, 3), ['counter log', '15 samples', '2008-10-20 16:57:24–17:12:25 BST']);
  assert.equal(fileName('C:\\logs\\a.log'), 'a.log');
});

test('a damaged end is told from a line that was not understood', () => {
  assert.equal(brokenOffAt(capture({})), undefined);
  const damage = { byteStart: 1000, byteLength: 2188, why: 'torn' };
  assert.deepEqual(brokenOffAt(capture({ bytes: 3188, problems: { count: 1, first: [damage] } })), {
    byte: 1000,
    left: 2188,
    why: 'torn',
  });
  const cut = (why: string) =>
    brokenOffAt(capture({ problems: { count: 1, first: [{ byteStart: 9_000_000, byteLength: 0, why }] } }));
  assert.equal(cut('reading stopped here: unexpected end of file')?.byte, 9_000_000, 'of a packed file');
  assert.equal(cut('“edges” stands in the file twice; the first one counts'), undefined);
});

test('a command is told from the sentence around it', () => {
  assert.deepEqual(commandIn('Rule out drop_caches: dmesg | grep drop_caches'), {
    words: 'Rule out drop_caches:',
    command: 'dmesg | grep drop_caches',
  });
  assert.deepEqual(commandIn('df -h -t tmpfs; ipcs -m -u'), {
    words: '',
    command: 'df -h -t tmpfs; ipcs -m -u',
  });
  assert.deepEqual(commandIn('Take a core: `gcore PID`'), { words: 'Take a core:', command: 'gcore PID' });
  assert.deepEqual(commandIn('Hold the load constant and sample again.'), {
    words: 'Hold the load constant and sample again.',
  });
});

test('the command line names every capture of the case, quoted', () => {
  const { summary } = mochiweb();
  const captures = [capture({ path: '/a b.log' }), capture({ path: '/c.log' })];
  assert.equal(commandLine({ ...summary, captures }), `tidemark analyze '/a b.log' /c.log`);
});

test('a table of very many columns is asked for in small pages', () => {
  assert.equal(rowsInPage(5), 200);
  assert.equal(rowsInPage(2000), 50);
  assert.equal(rowsInPage(60_000), 1);
});
