/** Child process of the bench: reads one file as the worker does, without rules, and prints what it cost as JSON. */
import { FileSource, openFile } from '../../server/engine/file-source.ts';
import { finishCapture, recognise } from '../../server/engine/read-capture.ts';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { formats } from '../../server/formats/index.ts';

/** Of the whole process since it started: Node's own start, garbage collector and compiler threads included. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const source = new FileSource(openFile(process.argv[2] as string));
const format = await recognise(source, formats);
const into = new TableBuilder();
await format.read(source, into, new AbortController().signal);
const parsed = cpuMs();
const parseRssKb = process.resourceUsage().maxRSS;
const capture = finishCapture(source, format, into, 0, true);
const values = capture.tables
  .flatMap((table) => table.columns)
  .reduce((count, column) => count + (column.numbers?.end ?? 0), 0);
console.log(
  JSON.stringify({
    format: format.id,
    // Of reading; the statistics are told apart.
    cpuMs: parsed,
    wallMs: performance.now(),
    rows: Math.max(...capture.tables.map((table) => table.rows)),
    values,
    unknownLines: capture.coverage?.unknown,
    statisticsMs: cpuMs() - parsed,
    parseRssKb,
    rssKb: process.resourceUsage().maxRSS,
  }),
);
