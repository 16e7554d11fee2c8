import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../core/package-root.js';

export interface Page {
  /** From the package's folder. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block: "```console run" has the language `console` and the info `run`. */
export interface Block {
  readonly language: string;
  readonly info: string;
  readonly lines: readonly string[];
}

/** README.md, CONTRIBUTING.md and docs/*.md. */
export async function pages(): Promise<readonly Page[]> {
  const root = packageRoot();
  const docs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  return Promise.all(
    ['README.md', 'CONTRIBUTING.md', ...docs.sort()].map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
  );
}

export function blocksOf({ text }: Page): readonly Block[] {
  return [...text.matchAll(/^```(\S*) *(.*)\n([\s\S]*?)^```$/gm)].map(([, language, info, content]) => ({
    language: language!,
    info: info!.trim(),
    lines: content!.trimEnd().split('\n'),
  }));
}

/** Text without code, in which links are links. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf({ text }: Page): ReadonlySet<string> {
  const headings = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)];
  return new Set(
    headings.map(([, title]) =>
      title!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
