/** Whose code is in the bundles, and under which licence: read from dist/meta.json and the installed packages. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './node24.mjs';

/**
 * @typedef {{ name: string, version: string, licence: string, text: string }} BundledPackage
 */

/** Folder of the package that a file in node_modules belongs to, from the root; undefined for our own files. */
function packageFolder(file) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

/**
 * Every package with at least one file in a bundle, by name.
 * @returns {BundledPackage[]}
 */
export function bundledPackages() {
  const meta = JSON.parse(fs.readFileSync(path.join(root, 'dist', 'meta.json'), 'utf8'));
  const folders = new Set(Object.values(meta).flat().map(packageFolder).filter(Boolean));
  return [...folders]
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
      );
      const file = fs.readdirSync(path.join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? fs.readFileSync(path.join(root, folder, file), 'utf8') : '';
      return { name, version, licence: license, text: text.replaceAll('\r\n', '\n').trim() };
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** THIRD-PARTY.md: one section for each licence text, with the packages that stand under it. */
export function renderThirdParty(packages) {
  const groups = new Map();
  for (const entry of packages) {
    const group = groups.get(entry.text) ?? [];
    group.push(entry);
    groups.set(entry.text, group);
  }
  const sections = [...groups].map(([text, entries]) => {
    const names = entries.map(({ name, version, licence }) => `- ${name} ${version} (${licence})`).join('\n');
    const body =
      text === ''
        ? 'The package carries no licence file; its licence is named above.'
        : `\`\`\`text\n${text}\n\`\`\``;
    return `${names}\n\n${body}\n`;
  });
  return [
    '# Third-party code\n',
    'Tidemark is under the MIT licence (see LICENSE). Its bundles contain code of these packages. Written by `node scripts/third-party.mjs`.\n',
    ...sections.flatMap((section) => ['---\n', section]),
  ].join('\n');
}
