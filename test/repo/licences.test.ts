import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundledPackages, renderThirdParty } from '../../scripts/lib/licences.mjs';
import { read } from './source-files.ts';

/** None asks more than to be named. BlueOak-1.0.0 is what `minimatch`, which the language client brings, has come to. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
]);
const packages = bundledPackages();

test('only permissive licences are bundled', () => {
  assert.ok(packages.length > 5, `${packages.length} packages: build first`);
  assert.deepEqual(
    packages.filter(({ licence }) => !ALLOWED.has(licence)).map(({ name, licence }) => `${name}: ${licence}`),
    [],
  );
});

test('THIRD-PARTY.md names what is bundled (node scripts/third-party.mjs writes it)', () => {
  assert.equal(read('THIRD-PARTY.md'), renderThirdParty(packages));
});
