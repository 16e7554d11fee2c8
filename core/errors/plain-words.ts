import type { z } from 'zod';

/**
 * What a schema wanted and got, as one says it of a config: `expected a whole number, got 1.5`.
 *
 * @returns undefined for what schemas say in words of their own, and for the kinds of issues that no schema of options has
 */
export function inPlainWords(issue: z.core.$ZodRawIssue | z.core.$ZodIssue): string | undefined {
  const wanted = wantedBy(issue as z.core.$ZodIssue);
  if (wanted === undefined) return undefined;
  if (issue.input === undefined) return `missing, expected ${wanted}`;
  const isLength = issue.code === 'too_small' || issue.code === 'too_big';
  return `expected ${wanted}, got ${isLength && Array.isArray(issue.input) ? issue.input.length : quoted(issue.input)}`;
}

/** The longest value that is quoted whole, in characters. */
const longest = 60;

/** A value as its writer knows it; of lists and maps only what they are. */
export function quoted(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of keys';
  // JSON has no NaN.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
};

function wantedBy(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return types[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return `${issue.exact ? 'exactly' : issue.inclusive ? 'at least' : 'more than'} ${amount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `${issue.exact ? 'exactly' : issue.inclusive ? 'at most' : 'less than'} ${amount(issue.maximum, issue.origin)}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.pattern === undefined ? undefined : `text that matches ${issue.pattern}`;
    case 'invalid_union':
      return anyOf(issue.errors);
    default:
      return undefined;
  }
}

function oneOf(values: readonly unknown[]): string {
  const list = values.map(quoted).join(', ');
  return values.length === 1 ? list : `one of ${list}`;
}

function amount(limit: number | bigint, origin: string): string {
  const [one, more] = origin === 'string' ? ['character', 'characters'] : ['entry', 'entries'];
  return ['string', 'array'].includes(origin) ? `${limit} ${limit === 1 ? one : more}` : String(limit);
}

/** Forms of a value that are wrong as a whole, and not in a part: `one of 2, 4`, `text or a map of keys`. */
function anyOf(forms: readonly (readonly z.core.$ZodIssue[])[]): string | undefined {
  const issues = forms.flat();
  if (issues.some(({ path }) => path.length > 0)) return undefined;
  const values = issues.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values : []));
  const others = forms.filter((form) => form.some(({ code }) => code !== 'invalid_value')).map((form) => form.map(wantedBy));
  if (others.some((form) => form.includes(undefined))) return undefined;
  return [...(values.length > 0 ? [oneOf(values)] : []), ...others.map((form) => form.join(' and '))].join(' or ');
}
