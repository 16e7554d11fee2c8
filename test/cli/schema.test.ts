import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { configJsonSchema } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';

test('the schema that editors use is that of the code', async (t) => {
  const shipped: unknown = JSON.parse(await readFile(join(packageRoot(), 'schema/tinyformer.schema.json'), 'utf8'));
  t.deepEqual(shipped, JSON.parse(JSON.stringify(configJsonSchema())), 'write it anew: tinyformer schema > schema/tinyformer.schema.json');
});
