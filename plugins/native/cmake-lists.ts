import type { Recipe } from './makefile.js';

/** A CMakeLists.txt that compiles as the Makefile does. */
export function cmakeLists(name: string, recipe: Recipe, before: readonly string[] = [], after: readonly string[] = []): string {
  const flags = recipe.compileFlags.filter((flag) => !flag.startsWith('-I'));
  const folders = recipe.compileFlags.filter((flag) => flag.startsWith('-I')).map((flag) => flag.slice(2));
  return `${['cmake_minimum_required(VERSION 3.16)', ...before, `project(${name} C)`].join('\n')}

add_executable(firmware
${recipe.sources.map((source) => `  ${source}`).join('\n')})
target_include_directories(firmware PRIVATE ${folders.join(' ')})
target_compile_options(firmware PRIVATE ${flags.join(' ')})
${[recipe.linkFlags.length > 0 ? `target_link_options(firmware PRIVATE ${recipe.linkFlags.join(' ')})` : '', ...after].filter(Boolean).join('\n')}
`;
}
