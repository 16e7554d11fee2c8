import type { z } from 'zod';
import { didYouMean } from './did-you-mean.js';

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
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(key, keysOf(issue.inst))).join('\n') : undefined,
} satisfies z.core.ParseContext<z.core.$ZodIssue>;

function unknownKey(key: string, known: readonly string[]): string {
  return `unknown key${didYouMean(key, known)}`;
}

function keysOf(schema: unknown): readonly string[] {
  return Object.keys((schema as Partial<z.ZodObject> | undefined)?.shape ?? {});
}

/** What a schema refused in a parse with {@link asWritten}; each unknown key is an issue of its own. */
export function issuesOf(error: z.ZodError): readonly Issue[] {
  return error.issues.flatMap((issue) => flatten(issue, []));
}

/** Issues on one line: path, what is wrong. */
export function describeIssues(error: z.ZodError, prefix = ''): string {
  return issuesOf(error)
    .map(({ path, message }) => `${[prefix, ...path].filter((key) => key !== '').join('.') || 'value'}: ${message}`)
    .join('; ');
}

function flatten(issue: z.core.$ZodIssue, above: Issue['path']): readonly Issue[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, i) => ({ path: [...path, key], message: messages[i] ?? 'unknown key' }));
  }
  if (issue.code === 'invalid_union') {
    // The form that was meant is the one whose own shape fits, wrong only inside.
    const inside = issue.errors.filter((form) => form.every(({ code, path: at }) => at.length > 0 || code === 'unrecognized_keys'));
    if (inside.length === 1) return inside[0]!.flatMap((inner) => flatten(inner, path));
  }
  return [{ path, message: messageOf(issue) }];
}

/** The longest value that is quoted whole, in characters. */
const quoted = 60;

function messageOf({ input, message }: z.core.$ZodIssue): string {
  const wrong = message.replace(/^Invalid (input|option): /, '');
  if (wrong.endsWith(', received undefined')) return `missing, ${wrong.replace(/, received undefined$/, '')}`;
  if (!['string', 'number', 'boolean'].includes(typeof input) && input !== null) return wrong;
  const value = typeof input === 'number' ? String(input) : JSON.stringify(input);
  if (wrong.includes(value)) return wrong;
  return `${value.length > quoted ? `${value.slice(0, quoted)}…` : value}: ${wrong}`;
}
