/** Child process of the bench, for contrast: the usual way in Node, readline and a regular expression per line. */
import fs from 'node:fs';
import readline from 'node:readline';

const [file, pattern] = process.argv.slice(2) as [string, string];
const line = new RegExp(pattern);
const series = new Map<string, number[]>();
for await (const text of readline.createInterface({ input: fs.createReadStream(file) })) {
  const m = line.exec(text);
  if (!m) continue;
  const [, key = '', value = ''] = m;
  const values = series.get(key);
  if (values) values.push(Number(value));
  else series.set(key, [Number(value)]);
}
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    series: series.size,
    cpuMs: (user + system) / 1000,
    wallMs: performance.now(),
    rssKb: process.resourceUsage().maxRSS,
  }),
);
