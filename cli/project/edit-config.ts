import { readFile } from 'node:fs/promises';
import { type Document, isCollection, isMap, isNode, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { writeAtomically } from '../../core/artifacts/disk.js';

/** A value and where it goes in a config. */
export interface Edit {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** Writes values into a config file, atomically. */
export async function editConfig(file: string, edits: readonly Edit[]): Promise<void> {
  await writeAtomically(file, editedText(await readFile(file, 'utf8'), edits));
}

/** A config with other values. Comments, order and everything that already has its value stay as they are. */
export function editedText(text: string, edits: readonly Edit[]): string {
  const replaced = withNumbersReplaced(text, edits);
  const document = parseDocument(replaced);
  const before = String(document);
  for (const { path, value } of edits) {
    openSections(document, path);
    set(document, path, value);
  }
  // Written anew only where something was added: that sets the spaces of all other lines as the library likes them.
  return String(document) === before ? replaced : document.toString({ lineWidth: 0 });
}

/** Numbers and truth values that stand in the text already, replaced where they stand. */
function withNumbersReplaced(text: string, edits: readonly Edit[]): string {
  const document = parseDocument(text);
  const found = edits.flatMap(({ path, value }) => [...placesOf(document.getIn(path, true), value)]);
  return found.sort((a, b) => b.start - a.start).reduce((all, { start, end, value }) => all.slice(0, start) + value + all.slice(end), text);
}

function* placesOf(node: unknown, value: unknown): Generator<{ readonly start: number; readonly end: number; readonly value: string }> {
  if (isMap(node) && isPlainMap(value)) {
    for (const [key, part] of Object.entries(value)) yield* placesOf(node.get(key, true), part);
  } else if (isSeq(node) && Array.isArray(value) && node.items.length === value.length) {
    for (const [i, part] of value.entries()) yield* placesOf(node.items[i], part);
  } else if (
    isScalar(node) &&
    node.range &&
    typeof node.value === typeof value &&
    (typeof value === 'number' || typeof value === 'boolean')
  ) {
    if (node.value !== value) yield { start: node.range[0], end: node.range[1], value: String(value) };
  }
}

/** Makes maps of the keys above a path that have nothing below them: a config may leave sections empty. */
function openSections(document: Document, path: Edit['path']): void {
  for (const [depth] of path.entries()) {
    const above = path.slice(0, depth);
    const node = document.getIn(above, true);
    if (depth > 0 && isScalar(node) && node.value === null) document.setIn(above, likewise(document.createNode({}), node));
  }
}

/** Goes down as long as both sides are maps, or lists of one length, so that only what differs is replaced. */
function set(document: Document, path: readonly (string | number)[], value: unknown): void {
  const node = document.getIn(path, true);
  if (isMap(node) && isPlainMap(value)) {
    for (const [key, part] of Object.entries(value)) set(document, [...path, key], part);
  } else if (isSeq(node) && Array.isArray(value) && node.items.length === value.length) {
    value.forEach((part, i) => void set(document, [...path, i], part));
  } else if (typeof value !== 'object' || value === null) {
    // Into the node that is there, whose comment it keeps.
    if (document.getIn(path) !== value) document.setIn(path, value);
  } else {
    const fresh = newNode(document, value);
    document.setIn(path, isNode(node) ? likewise(fresh, node) : fresh);
  }
}

/** A node with the comments of the one that it replaces. */
function likewise(fresh: Node, { comment, commentBefore, spaceBefore }: Node): Node {
  return Object.assign(fresh, { comment, commentBefore, spaceBefore });
}

function newNode(document: Document, value: object): Node {
  const node = document.createNode(value);
  writeAsPeopleDo(node);
  return node;
}

/** Lists of numbers, and each map of a list, on one line. */
function writeAsPeopleDo(node: unknown): void {
  if (isMap(node)) for (const { value } of node.items) writeAsPeopleDo(value);
  if (!isSeq(node)) return;
  node.flow = node.items.every((item) => !isCollection(item));
  for (const item of node.items) if (isCollection(item)) item.flow = true;
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
