/** Child process of the bench: the strings of a core file, with their templates and what they give away, and nothing else. */
import { FileSource, openFile } from '../../server/engine/file-source.ts';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { readImage } from '../../server/formats/elf-core/read-image.ts';
import { readStrings } from '../../server/formats/elf-core/strings/read-strings.ts';

const source = new FileSource(openFile(process.argv[2] as string));
const core = readImage(source, () => {});
if (!core) throw new Error('no core file');
const census = await readStrings(core.image, [], new TableBuilder(), new AbortController().signal);
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    cpuMs: (user + system) / 1000,
    wallMs: performance.now(),
    rssKb: process.resourceUsage().maxRSS,
    distinct: census.ascii.texts.count + census.utf16.texts.count,
  }),
);
