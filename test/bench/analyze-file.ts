/** Child process of the bench: one file from its first byte to its findings, as the worker does it, and what that cost. */
import { FileSource, openFile } from '../../server/engine/file-source.ts';
import { readCapture } from '../../server/engine/read-capture.ts';
import { checkCase, examine } from '../../server/engine/run-case.ts';
import { formats } from '../../server/formats/index.ts';
import { rules } from '../../server/rules/index.ts';

const begin = performance.now();
/** When there is something on the screen, for what takes long. */
let firstMs: number | undefined;
const capture = await readCapture(new FileSource(openFile(process.argv[2] as string)), {
  formats,
  index: 0,
  signal: new AbortController().signal,
  onProgress(_, into) {
    into.preview ??= () => {
      firstMs ??= performance.now();
    };
  },
});
const findings = checkCase(examine([capture]), rules);
const openMs = performance.now() - begin;
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    cpuMs: (user + system) / 1000,
    wallMs: performance.now(),
    openMs,
    firstMs: firstMs ?? performance.now(),
    rssKb: process.resourceUsage().maxRSS,
    findings: findings.length,
  }),
);
