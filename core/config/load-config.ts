import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { TinyformerError } from '../errors/index.js';
import { type Config, configSchema } from './config-schema.js';

export interface LoadedConfig {
  readonly config: Config;
  readonly file: string;
  /** Folder of the file: relative paths in the config start there. */
  readonly root: string;
  /** Place of a value in the file (`tinyformer.yaml:12:5`), for errors that are found later. */
  locate(path: readonly PropertyKey[]): string;
}

/** Reads and checks tinyformer.yaml. @throws TF_CONFIG_MISSING, TF_CONFIG_SYNTAX, TF_CONFIG_VALUE naming line and column. */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const file = resolve(path);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'is a folder' : 'cannot be read';
    throw new TinyformerError('TF_CONFIG_MISSING', `config file ${path} ${why}`, {
      hint: 'Name a tinyformer.yaml, or make one with "tinyformer init".',
      cause: error,
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [syntax] = document.errors;
  if (syntax) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw new TinyformerError('TF_CONFIG_SYNTAX', `${path}:${line}:${col}: ${syntax.message}`, { hint: 'Correct the YAML there.' });
  }
  const locate = (at: readonly PropertyKey[]): string => place(path, document, lines, at);
  const parsed = configSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) throw configError(parsed.error, locate);
  return { config: parsed.data, file, root: dirname(file), locate };
}

function configError(error: z.ZodError, locate: (path: readonly PropertyKey[]) => string): TinyformerError {
  const lines = error.issues.map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const at = unknown === undefined ? issue.path : [...issue.path, unknown];
    return `${locate(at)}: ${at.map(String).join('.') || 'file'}: ${unknown === undefined ? issue.message : 'unknown key'}`;
  });
  return new TinyformerError('TF_CONFIG_VALUE', lines.join('\n'), {
    hint: '"tinyformer schema" prints every key; editors that know JSON schema complete them.',
  });
}

/** The key's place where the path leads to one, else that of its closest parent. */
function place(file: string, document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path[length - 1]);
      if (pair && isScalar(pair.key) && pair.key.range) return position(file, lines, pair.key.range[0]);
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return position(file, lines, node.range[0]);
  }
  return `${file}:1:1`;
}

function position(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}
