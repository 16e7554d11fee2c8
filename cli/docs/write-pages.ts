import { join } from 'node:path';
import { writeAtomically } from '../../core/artifacts/disk.js';
import { packageRoot } from '../../core/package-root.js';
import { generatedPages } from './generated-pages.js';

// `npm run docs`
for (const [name, text] of await generatedPages()) {
  await writeAtomically(join(packageRoot(), 'docs', name), text);
  process.stdout.write(`wrote docs/${name}\n`);
}
