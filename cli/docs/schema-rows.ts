import { code } from './markdown.js';

/** The part of JSON schema that zod writes for configs. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** One key: dotted path, type, default, description. */
export type SchemaRow = readonly [key: string, type: string, defaultValue: string, description: string];

/**
 * Every key of an object's schema, parents before children.
 *
 * @param placeholder name of the keys of a map, such as `stages.ROLE`
 */
export function schemaRows(schema: JsonSchema, prefix = '', placeholder = 'NAME'): readonly SchemaRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    const own: SchemaRow = [
      code(key),
      typeText(value),
      defaultText(value, schema.required?.includes(name) ?? false),
      value.description ?? '',
    ];
    const entries =
      typeof value.additionalProperties === 'object' && value.additionalProperties.properties ? value.additionalProperties : undefined;
    const item = [value.items, ...(value.items?.anyOf ?? [])].find((schema) => schema?.properties);
    const children = entries
      ? schemaRows(entries, `${key}.${placeholder}`, placeholder)
      : item
        ? schemaRows(item, `${key}[]`, placeholder)
        : schemaRows(value, key, placeholder);
    return [own, ...children];
  });
}

function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' or ');
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  switch (schema.type) {
    case 'array':
      return `list of ${typeText(schema.items ?? {})}`;
    case 'integer':
    case 'number':
      return [schema.type, rangeText(schema), schema.multipleOf === undefined ? '' : `multiple of ${schema.multipleOf}`]
        .filter(Boolean)
        .join(', ');
    case 'object':
      return schema.properties ? 'section' : 'map';
    default:
      return (schema.type as string | undefined) ?? 'anything';
  }
}

function rangeText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  // What JSON schema says where zod has no limit.
  const bounded = (limit: number | undefined): number | undefined =>
    limit === undefined || Math.abs(limit) >= Number.MAX_SAFE_INTEGER ? undefined : limit;
  const low = bounded(minimum);
  const high = bounded(maximum);
  const above = bounded(exclusiveMinimum);
  const below = bounded(exclusiveMaximum);
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  return [
    low === undefined ? '' : `at least ${low}`,
    above === undefined ? '' : `above ${above}`,
    high === undefined ? '' : `at most ${high}`,
    below === undefined ? '' : `below ${below}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function defaultText(schema: JsonSchema, required: boolean): string {
  if (schema.properties && (schema.default === undefined || JSON.stringify(schema.default) === '{}')) return '';
  if (schema.default !== undefined) return code(typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default));
  return required ? 'needed' : '';
}
