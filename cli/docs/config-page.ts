import { z } from 'zod';
import { configJsonSchema, configSchema } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';
import { pluginSources } from '../../core/plan/plugin-sources.js';
import { inspectPackage } from '../../core/plugin/import-plugin.js';
import { type AnyStage, Stages } from '../../core/plugin/index.js';
import { loadPlugins } from '../../core/plugin/loader.js';
import { code, generatedPage, markdownTable } from './markdown.js';
import { type JsonSchema, schemaRows } from './schema-rows.js';

const introduction = `\`tinyformer init\` writes a commented config, \`tinyformer schema\` the JSON schema for editors, \`tinyformer plan\` shows every option with its
value. Unknown keys are refused, with line and column. Relative paths start at the folder of the config.

Options of a service stand under \`dataset.options\`, \`target.options\`, \`space.options\`, \`trainer.options\`, \`cost.options\`, \`strategy.options\`; options of a stage
under \`stages.STAGE.options\`:

\`\`\`yaml
space:
  use: dot
  options: { preset: small }
stages:
  finetune:
    options:
      recipe: { steps: 20000 }
\`\`\`

Configs that differ in little share the rest: \`extends: other.yaml\` lays a config on another one. Maps are merged key by key, everything else, lists too, replaces. Paths are those of the config that is run, also where
the other one names them.`;

/** docs/config.md from the schemas of the config and of the built-in plugins and stages. */
export async function configPage(): Promise<string> {
  const root = packageRoot();
  const { plugins, registry } = await loadPlugins(pluginSources(configSchema.parse({ name: 'docs' }), root), root);
  const described = new Map(inspectPackage('tinyformer', root).plugins.map(({ name, provides }) => [name, provides]));
  const pluginSections = plugins.flatMap(({ name, optionsSchema }) =>
    optionSection(name, servicesText(described.get(name) ?? {}), jsonSchema(optionsSchema)),
  );
  const stages = inOrder(registry.ids(Stages).map((id) => registry.resolve(Stages, id)));
  const stageSections = stages.map((stage) => stageSection(stage, registry.provider(Stages, stage.id).plugin));
  return `${[
    generatedPage('Configuration', introduction),
    '## tinyformer.yaml',
    keyTable(configJsonSchema() as JsonSchema, 'ROLE'),
    'Roles are `data`, `analyze`, `supernet`, `search`, `finetune`, `quantize`, `codegen`, `verify`, `flash`, in this order; other names add stages ([plugins](plugins.md)).',
    '## Options of services',
    ...pluginSections,
    '## Options of stages',
    ...stageSections,
  ].join('\n\n')}\n`;
}

const services: Readonly<Record<string, string>> = {
  dataset: 'dataset.options',
  target: 'target.options',
  space: 'space.options',
  trainer: 'trainer.options',
  cost: 'cost.options',
  strategy: 'strategy.options',
};

function servicesText(provides: Readonly<Record<string, readonly string[]>>): string {
  const places = Object.entries(provides).filter(([kind]) => services[kind] !== undefined);
  return places
    .map(([kind, ids]) => `Under ${code(services[kind]!)}, with ${ids.map((id) => code(`${kind}.use: ${id}`)).join(' or ')}.`)
    .join(' ');
}

/** Nothing for a plugin without options, or without a service by which a config reaches them. */
function optionSection(plugin: string, place: string, schema: JsonSchema): readonly string[] {
  if (place === '' || Object.keys(schema.properties ?? {}).length === 0) return [];
  return [`### Plugin ${plugin}`, place, keyTable(schema)];
}

function stageSection(stage: AnyStage, plugin: string): string {
  const optional = (stage.optional ?? []).map((kind) => `${kind} where there is one`);
  const takes = [...stage.consumes, ...optional];
  const needs = takes.length > 0 ? `Takes ${takes.join(', ')}; makes ${stage.produces}.` : `Makes ${stage.produces}.`;
  const schema = jsonSchema(stage.options);
  const options = Object.keys(schema.properties ?? {}).length > 0 ? keyTable(schema) : 'No options.';
  return [`### Stage ${stage.id}`, `${stage.summary}. Plugin ${plugin}. ${needs}`, options].join('\n\n');
}

function keyTable(schema: JsonSchema, placeholder?: string): string {
  return markdownTable(['key', 'type', 'default', 'meaning'], schemaRows(schema, '', placeholder));
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** A stage after those that make what it takes. */
function inOrder(stages: readonly AnyStage[]): readonly AnyStage[] {
  const ordered: AnyStage[] = [];
  const waiting = new Set(stages);
  const isWaitedFor = (kind: string): boolean => [...waiting].some(({ produces }) => produces === kind);
  for (let next = true; next && waiting.size > 0; ) {
    next = false;
    for (const stage of stages) {
      if (!waiting.has(stage) || stage.consumes.some((kind) => kind !== stage.produces && isWaitedFor(kind))) continue;
      waiting.delete(stage);
      ordered.push(stage);
      next = true;
    }
  }
  return [...ordered, ...waiting];
}
