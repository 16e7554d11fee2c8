import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { TinyformerError } from '../errors/index.js';

/** A parsed YAML file that knows where its values stand. */
export interface YamlFile {
  /** Absolute. */
  readonly file: string;
  readonly data: unknown;
  /** Whether the file itself holds a value there. */
  has(path: readonly PropertyKey[]): boolean;
  /** Place of a value (`tinyformer.yaml:12:5`), that of its closest parent where it has none. */
  locate(path: readonly PropertyKey[]): string;
}

/**
 * @param hint for a file that is not there
 * @throws TF_CONFIG_MISSING, TF_CONFIG_SYNTAX naming line and column
 */
export async function readYamlFile(path: string, hint = 'Name a tinyformer.yaml, or make one with "tinyformer init".'): Promise<YamlFile> {
  const file = resolve(path);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'is a folder' : 'cannot be read';
    throw new TinyformerError('TF_CONFIG_MISSING', `config file ${path} ${why}`, { hint, cause: error });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const refused = (offset: number, message: string): TinyformerError =>
    new TinyformerError('TF_CONFIG_SYNTAX', `${position(path, lines, offset)}: ${message}`, { hint: 'Correct the YAML there.' });
  const [syntax] = document.errors;
  if (syntax) {
    const message = syntax.code === 'MULTIPLE_DOCS' ? 'a second document begins; one file is one document' : syntax.message;
    throw refused(syntax.pos[0], message);
  }
  visit(document, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document);
      if (target === undefined) throw refused(alias.range?.[0] ?? 0, `*${alias.source}: there is no &${alias.source} before it`);
      if (ancestors.includes(target)) throw refused(alias.range?.[0] ?? 0, `*${alias.source} stands inside of what it repeats`);
    },
  });
  return {
    file,
    data: contentOf(document, (message) => refused(0, message)) ?? {},
    has: (at) => document.hasIn(at),
    locate: (at) => place(path, document, lines, at),
  };
}

/** @throws what the reader makes of the limits that the parser sets to aliases of aliases */
function contentOf(document: Document, refused: (message: string) => TinyformerError): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw refused((error as Error).message);
  }
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
