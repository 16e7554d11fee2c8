import { isTinyformerError } from '../../core/errors/index.js';
import { locatePackage } from '../../core/plugin/locate-package.js';
import { folderOfProject, pluginPackages, type SavedRun } from '../project/saved-run.js';

/** Where the packages of saved results are looked for: in the project that made them, or else from where the user stands. */
export function pluginRoot(saved: SavedRun, folder: string): string {
  const hasAll = (root: string): boolean => pluginPackages(saved).every(({ package: name }) => isLocated(name, root));
  return hasAll(folderOfProject(folder)) ? folderOfProject(folder) : process.cwd();
}

function isLocated(name: string, root: string): boolean {
  try {
    locatePackage(name, root);
    return true;
  } catch (error) {
    if (isTinyformerError(error)) return false;
    throw error;
  }
}
