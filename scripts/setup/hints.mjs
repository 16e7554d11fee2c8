import { which } from './command.mjs';

/**
 * The line that installs a program here, in the words of the package manager that this system has.
 *
 * @param {import('./contract.mjs').Context} context
 * @param {{apt: string, dnf: string, pacman: string, brew: string}} packages
 * @param {string} otherwise for a system with none of them
 */
export function packageManagerHint(context, packages, otherwise) {
  const sudo = context.isRoot ? '' : 'sudo ';
  const lines = [
    ['apt-get', `${sudo}apt-get update && ${sudo}apt-get install --no-install-recommends ${packages.apt}`],
    ['dnf', `${sudo}dnf install ${packages.dnf}`],
    ['pacman', `${sudo}pacman -S ${packages.pacman}`],
    ['brew', `brew install ${packages.brew}`],
  ];
  const line = lines.find(([manager]) => which(context, manager))?.[1];
  return line ? `type: ${line}` : otherwise;
}
