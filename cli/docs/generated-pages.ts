import { commandsPage } from './commands-page.js';
import { configPage } from './config-page.js';
import { loadCommands } from './load-commands.js';

/** The pages of docs/ that are made from the program itself, by file name. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['commands.md', commandsPage(await loadCommands())],
    ['config.md', await configPage()],
  ]);
}
