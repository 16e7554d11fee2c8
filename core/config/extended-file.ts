import { dirname, isAbsolute, join, resolve } from 'node:path';
import { TinyformerError } from '../errors/index.js';
import { readYamlFile, type YamlFile } from './yaml-file.js';

/**
 * A config file on top of the one that its `extends` names, and so on: maps are merged key by key, everything else (lists too) replaces. Places are
 * those of the file that a value comes from.
 *
 * @throws TF_CONFIG_MISSING, TF_CONFIG_SYNTAX; TF_CONFIG_VALUE when files extend each other in a circle
 */
export async function readExtendedFile(path: string, inner: readonly string[] = []): Promise<YamlFile> {
  const own = await readYamlFile(path);
  if (!isMap(own.data) || typeof own.data['extends'] !== 'string') return own;
  const { extends: named, ...rest } = own.data as Mapping & { readonly extends: string };
  const seen = [...inner, own.file];
  const base = isAbsolute(named) ? named : join(dirname(path), named);
  if (seen.includes(resolve(base))) {
    throw new TinyformerError('TF_CONFIG_VALUE', `${own.locate(['extends'])}: extends: ${named} extends this file`, {
      hint: 'Let one of the files stand alone.',
    });
  }
  const below = await readExtendedFile(base, seen).catch((error: unknown) => {
    if (!(error instanceof TinyformerError) || error.code !== 'TF_CONFIG_MISSING') throw error;
    throw new TinyformerError('TF_CONFIG_MISSING', `${own.locate(['extends'])}: extends: ${error.message}`, {
      hint: 'The path starts at the folder of the file that has the line.',
      cause: error,
    });
  });
  return {
    file: own.file,
    data: merge(below.data, rest),
    has: (at) => own.has(at) || below.has(at),
    locate: (at) => (!own.has(at) && below.has(at) ? below : own).locate(at),
  };
}

type Mapping = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merge(below: unknown, above: unknown): unknown {
  // A section whose lines are all commented out says nothing.
  if (above === null && (isMap(below) || Array.isArray(below))) return below;
  if (!isMap(below) || !isMap(above)) return above;
  const merged = Object.entries(above).map(([key, value]) => [key, key in below ? merge(below[key], value) : value]);
  return { ...below, ...Object.fromEntries(merged) };
}
