import { posix } from 'node:path';

/** What a Makefile and a direct build have in common, so that both make the same image. */
export interface Recipe {
  readonly title: string;
  readonly compiler: string;
  readonly compileFlags: readonly string[];
  readonly linkFlags: readonly string[];
  /** C files, relative to the project. */
  readonly sources: readonly string[];
  /** Linked image, relative to the project. */
  readonly image: string;
  /** Further files made from the image: name and command, in Makefile syntax. */
  readonly derived?: Readonly<Record<string, string>>;
  /** Further Makefile variables, which a user may set on the command line. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** `-I` flags for the project itself and every folder that has a source. */
export function includeFlags(sources: readonly string[]): string[] {
  return ['.', ...new Set(sources.map((source) => posix.dirname(source)).filter((folder) => folder !== '.'))].map(
    (folder) => `-I${folder}`,
  );
}

export function objectOf(source: string): string {
  return `build/objects/${source.replace(/\.c$/, '.o')}`;
}

/** A Makefile for GNU make: `make` builds the image and what is derived from it, `make clean` removes it. */
export function makefile(recipe: Recipe): string {
  const derived = Object.entries(recipe.derived ?? {});
  const variables = Object.entries(recipe.variables ?? {}).map(([name, value]) => `${name} = ${value}\n`);
  return `# ${recipe.title}

${variables.join('')}CC = ${recipe.compiler}
CFLAGS = ${recipe.compileFlags.join(' ')}
LDFLAGS = ${recipe.linkFlags.join(' ')}

SOURCES = \\
${recipe.sources.map((source) => `  ${source}`).join(' \\\n')}

OBJECTS = $(SOURCES:%.c=build/objects/%.o)

all: ${[recipe.image, ...derived.map(([name]) => name)].join(' ')}

${recipe.image}: $(OBJECTS)
	$(CC) $(LDFLAGS) -o $@ $(OBJECTS)

build/objects/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
${derived.map(([name, command]) => `\n${name}: ${recipe.image}\n\t${command}\n`).join('')}
clean:
	rm -rf build

-include $(OBJECTS:.o=.d)

.PHONY: all clean
`;
}

/** The C files that a Makefile of ours lists, the one place where a project keeps them. */
export function sourcesOf(makefileText: string): string[] {
  const list = /^SOURCES = \\\n((?: {2}.*\n)+)/m.exec(makefileText)?.[1] ?? '';
  return list.split('\n').flatMap((line) => line.replace('\\', '').trim() || []);
}
