/** Child process of the bench: a log of strace to columns, by the parser alone, and what that cost. */
import fs from 'node:fs';
import { StraceParser } from '../../server/packages/strace-log-parser/index.ts';

const fd = fs.openSync(process.argv[2] as string, 'r');
const parser = new StraceParser({ totalBytes: fs.fstatSync(fd).size });
const buffer = Buffer.allocUnsafeSlow(4 << 20);
for (let length = fs.readSync(fd, buffer); length > 0; length = fs.readSync(fd, buffer))
  parser.push(buffer.subarray(0, length));
const { counts } = parser.finish();
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    cpuMs: (user + system) / 1000,
    wallMs: performance.now(),
    rssKb: process.resourceUsage().maxRSS,
    calls: counts.calls,
    foreign: counts.foreign,
  }),
);
