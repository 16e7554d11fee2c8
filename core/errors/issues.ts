import type { z } from 'zod';
import { didYouMean } from './did-you-mean.js';
import { inPlainWords, quoted } from './plain-words.js';

/** One thing that is wrong with a value: where in it, and what. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** How to parse what users write, so that {@link issuesOf} can quote values, and name the known key that is near an unknown one. */
export const asWritten = {
  reportInput: true,
  // A line for each key.
  error: (issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(key, keysOf(issue.inst))).join('\n') : inPlainWords(issue),
} satisfies z.core.ParseContext<z.core.$ZodIssue>;

function unknownKey(key: string, known: readonly string[]): string {
  return `unknown key${didYouMean(key, known)}`;
}

function keysOf(schema: unknown): readonly string[] {
  return Object.keys((schema as Partial<z.ZodObject> | undefined)?.shape ?? {});
}

/**
 * Parses what users write with {@link asWritten}. A key with nothing below it is an empty map or list where one is wanted: that is what stays of a section
 * whose lines are all commented out.
 */
export function parseWritten<T>(schema: z.ZodType<T>, data: unknown): z.ZodSafeParseResult<T> {
  const parsed = schema.safeParse(data, asWritten);
  const empty = (parsed.error?.issues ?? []).flatMap((issue) => flatten(issue, [])).filter(isEmptySection);
  // A schema may complain of a value that it made itself and that is not in the data.
  const filled = empty.reduce<unknown>((value, { path, issue }) => withEmptySection(value, path, emptySection(issue)), data);
  return empty.length === 0 || filled === data ? parsed : parseWritten(schema, filled);
}

function isEmptySection({ issue }: Flat): boolean {
  return emptySection(issue) !== undefined && issue.input === null;
}

/** What is wanted where a schema wants a map or a list. */
function emptySection(issue: z.core.$ZodIssue): unknown {
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.expected === 'array') return [];
  return ['object', 'record'].includes(issue.expected) ? {} : undefined;
}

/** The same value where there is not `null` at the path. */
function withEmptySection(value: unknown, [key, ...rest]: Issue['path'], section: unknown): unknown {
  if (key === undefined) return value === null ? section : value;
  if (typeof value !== 'object' || value === null) return value;
  const part = (value as Readonly<Record<string, unknown>>)[key];
  const filled = withEmptySection(part, rest, section);
  if (filled === part) return value;
  return Array.isArray(value) ? value.with(Number(key), filled) : { ...value, [key]: filled };
}

/** What a schema refused in a parse with {@link asWritten}; each unknown key is an issue of its own. */
export function issuesOf(error: z.ZodError): readonly Issue[] {
  return error.issues.flatMap((issue) => flatten(issue, [])).flatMap(told);
}

/** Issues on one line: path, what is wrong. */
export function describeIssues(error: z.ZodError, prefix = ''): string {
  return issuesOf(error)
    .map(({ path, message }) => `${[prefix, ...path].filter((key) => key !== '').join('.') || 'value'}: ${message}`)
    .join('; ');
}

/** An issue with its path from the top. */
interface Flat {
  readonly path: Issue['path'];
  readonly issue: z.core.$ZodIssue;
}

function flatten(issue: z.core.$ZodIssue, above: Issue['path']): readonly Flat[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code === 'invalid_union') {
    // The form that was meant is the one whose own shape fits, wrong only inside.
    const inside = issue.errors.filter((form) => form.every(({ code, path: at }) => at.length > 0 || code === 'unrecognized_keys'));
    if (inside.length === 1) return inside[0]!.flatMap((inner) => flatten(inner, path));
  }
  return [{ path, issue }];
}

function told({ path, issue }: Flat): readonly Issue[] {
  if (issue.code !== 'unrecognized_keys') return [{ path, message: messageOf(issue) }];
  const messages = issue.message.split('\n');
  return issue.keys.map((key, i) => ({ path: [...path, key], message: messages[i] ?? 'unknown key' }));
}

/** With the value, unless the message tells it. */
function messageOf({ input, message }: z.core.$ZodIssue): string {
  if (!['string', 'number', 'boolean'].includes(typeof input) && input !== null) return message;
  const value = quoted(input);
  return message.includes(value) ? message : `${value}: ${message}`;
}
