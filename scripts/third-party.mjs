/** Writes THIRD-PARTY.md from what the last `npm run build` bundled. */
import fs from 'node:fs';
import path from 'node:path';
import { bundledPackages, renderThirdParty } from './lib/licences.mjs';
import { root } from './lib/node24.mjs';

fs.writeFileSync(path.join(root, 'THIRD-PARTY.md'), renderThirdParty(bundledPackages()));
