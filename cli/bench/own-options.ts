import { asWritten, didYouMean, issuesOf, TinyformerError } from '../../core/errors/index.js';
import type { Bench } from '../../core/plugin/index.js';

export interface SplitCommandLine {
  /** Arguments that the command itself knows. */
  readonly argv: readonly string[];
  /** `--name value` pairs that it does not know: options of the bench. */
  readonly own: Readonly<Record<string, string>>;
}

/**
 * Takes a bench's own options out of a command line: only the bench knows them, and which bench it is stands between them.
 *
 * @param flags long names of the command's flags; true for those that take a value
 * @throws TF_USAGE for an option without a value
 */
export function splitOwnOptions(line: readonly string[], flags: ReadonlyMap<string, boolean>): SplitCommandLine {
  const argv: string[] = [];
  const own: Record<string, string> = {};
  const rest = [...line];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name, given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined || flags.has(name)) {
      argv.push(word);
      if (name !== undefined && flags.get(name) && given === undefined) argv.push(...rest.splice(0, 1));
      continue;
    }
    const value = given ?? rest.shift();
    if (value === undefined || (given === undefined && value.startsWith('-'))) {
      throw new TinyformerError('TF_USAGE', `--${name} is no flag, and as an option of a bench it needs a value`, { hint: listHint });
    }
    own[name] = value;
  }
  return { argv, own };
}

const listHint = '"tinyformer bench" lists the benches and their options.';

/** For a command line that names no bench. @throws TF_USAGE when there are options */
export function refuseOwnOptions(own: Readonly<Record<string, string>>): void {
  const [name] = Object.keys(own);
  if (name !== undefined)
    throw new TinyformerError('TF_USAGE', `--${name} is no flag, and no bench is named that has it`, { hint: listHint });
}

/** The bench's options, defaults filled in. @throws TF_USAGE naming what it does not have, or what is out of range */
export function parseOwnOptions({ id, options }: Bench, own: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const known = describeOptions({ options }).map(({ name }) => name);
  const hint = known.length > 0 ? `It has ${known.map((name) => `--${name}`).join(', ')}.` : 'It has no options.';
  const unknown = Object.keys(own).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new TinyformerError('TF_USAGE', `bench ${id} has no option --${unknown}${didYouMean(unknown, known)}`, { hint });
  }
  const parsed = options?.safeParse(own, asWritten);
  if (!parsed) return {};
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error).map(({ path, message }) => `--${path.join('.')}: ${message}`);
  throw new TinyformerError('TF_USAGE', `bench ${id}: ${issues.join('; ')}`, { hint });
}

export interface OptionDescription {
  readonly name: string;
  readonly default?: unknown;
  readonly description?: string;
}

/** Names, defaults and meanings, for the list of benches. */
export function describeOptions({ options }: Pick<Bench, 'options'>): readonly OptionDescription[] {
  return Object.entries(options?.shape ?? {}).map(([name, field]) => {
    const empty = (field as { safeParse(value: unknown): { data?: unknown } }).safeParse(undefined);
    return { name, default: empty.data, description: (field as { description?: string }).description };
  });
}
