import type { Arg, CommandDefinition, Flag } from './load-commands.js';
import { code, generatedPage, markdownTable, plain } from './markdown.js';

const introduction = `Each command explains itself: \`tinyformer COMMAND --help\`. Those that need a server start one in \`.tinyformer/\` beside the config and end it again,
unless \`--address\` names one ([durability](durability.md)). Exit codes: [errors](errors.md).`;

/** docs/commands.md from the static definitions of the commands. */
export function commandsPage(commands: readonly CommandDefinition[]): string {
  const overview = markdownTable(
    ['command', 'what it does'],
    commands.map(({ name, summary }) => [`[${code(name)}](#tinyformer-${name.replaceAll(' ', '-')})`, summary]),
  );
  const everywhere = flagTable(commands[0]?.baseFlags ?? {});
  const sections = commands.map(commandSection);
  return `${[generatedPage('Commands', introduction), overview, '## Every command', everywhere, ...sections].join('\n\n')}\n`;
}

function commandSection({ name, summary, description, args, flags, examples }: CommandDefinition): string {
  const parts = [`## tinyformer ${name}`, plain([summary, description].filter(Boolean).join(' ')), `    ${usage(name, args, flags)}`];
  if (Object.keys(args).length > 0) parts.push(argTable(args));
  if (Object.keys(flags).length > 0) parts.push(flagTable(flags));
  if (examples.length > 0) parts.push(`\`\`\`\n${examples.join('\n')}\n\`\`\``);
  return parts.join('\n\n');
}

function usage(name: string, args: Readonly<Record<string, Arg>>, flags: Readonly<Record<string, Flag>>): string {
  const words = Object.entries(args).map(([arg, { required }]) => (required ? arg.toUpperCase() : `[${arg.toUpperCase()}]`));
  return ['tinyformer', name, ...words, ...(Object.keys(flags).length > 0 ? ['[FLAGS]'] : [])].join(' ');
}

function argTable(args: Readonly<Record<string, Arg>>): string {
  return markdownTable(
    ['argument', 'default', 'meaning'],
    Object.entries(args).map(([name, arg]) => [code(name.toUpperCase()), defaultText(arg), arg.description ?? '']),
  );
}

function flagTable(flags: Readonly<Record<string, Flag>>): string {
  return markdownTable(
    ['flag', 'default', 'meaning'],
    Object.entries(flags).map(([name, flag]) => [code(flagWords(name, flag)), defaultText(flag), flagMeaning(flag)]),
  );
}

function flagWords(name: string, flag: Flag): string {
  const negated = flag.type === 'boolean' && flag.allowNo;
  const long = `--${negated ? '[no-]' : ''}${name}`;
  const value = flag.type === 'option' ? ` ${flag.options?.join('|') ?? name.toUpperCase()}` : '';
  return `${flag.char ? `-${flag.char}, ` : ''}${long}${value}`;
}

function flagMeaning(flag: Flag): string {
  return [plain(flag.description ?? ''), flag.env ? `Environment: ${code(flag.env)}.` : ''].filter(Boolean).join(' ');
}

function defaultText({ default: value, required }: Arg | Flag): string {
  if (required) return 'needed';
  return value === undefined || value === false || typeof value === 'function' ? '' : code(String(value));
}
