/**
 * Builds wasm/*.ts (AssemblyScript) into modules of base64 that the bundles hold: `node scripts/node24.mjs scripts/wasm.mjs`.
 * With --check nothing is written: what is in the repository must be what its sources give.
 */
import fs from 'node:fs';
import path from 'node:path';
import asc from 'assemblyscript/asc';

const root = path.join(import.meta.dirname, '..');
const modules = [
  {
    source: 'wasm/count-strings.ts',
    target: 'server/formats/elf-core/strings/count-module.ts',
    name: 'COUNT_MODULE',
  },
  {
    source: 'wasm/heap-rows.ts',
    target: 'server/packages/heapsnapshot-parser/read/rows-module.ts',
    name: 'ROWS_MODULE',
  },
  {
    source: 'wasm/strace-lines.ts',
    target: 'server/packages/strace-log-parser/read/lines-module.ts',
    name: 'LINES_MODULE',
  },
  {
    source: 'wasm/growth.ts',
    target: 'server/engine/growth/long-series-module.ts',
    name: 'GROWTH_MODULE',
  },
];

for (const { source, target, name } of modules) {
  const bytes = await build(source);
  const text = `/** Built from ${source} by scripts/wasm.mjs. */\nexport const ${name} =\n  '${Buffer.from(bytes).toString('base64')}';\n`;
  const file = path.join(root, target);
  if (!process.argv.includes('--check')) fs.writeFileSync(file, text);
  else if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) {
    console.error(`${target} is not what ${source} gives: node scripts/node24.mjs scripts/wasm.mjs`);
    process.exitCode = 1;
  }
}

/** @param {string} source @returns {Promise<Uint8Array>} */
async function build(source) {
  /** @type {Uint8Array | undefined} */
  let bytes;
  const { error, stderr } = await asc.main(
    // Memory comes from outside, of zeros: how much of it there is, is the caller's affair.
    [
      source,
      '--outFile=out.wasm',
      '-O3',
      '--noAssert',
      '--runtime=stub',
      '--importMemory',
      '--initialMemory=0',
      '--memoryBase=0',
      '--enable=simd',
      '--use=abort=',
      '--zeroFilledMemory',
    ],
    {
      readFile: (name, base) => {
        const file = path.join(root, base === '.' ? '' : base, name);
        return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
      },
      writeFile: (_name, contents) => {
        bytes = /** @type {Uint8Array} */ (contents);
      },
      listFiles: () => [],
    },
  );
  if (error || !bytes) throw new Error(`${source}: ${error?.message ?? 'nothing was built'}\n${stderr}`);
  return bytes;
}
