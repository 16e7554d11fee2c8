import { BaseCommand } from '../base-command.js';

export default class Schema extends BaseCommand {
  static override summary = 'Print the JSON schema of tinyformer.yaml, for editors.';
  static override examples = ['<%= config.bin %> schema > tinyformer.schema.json'];

  async run(): Promise<void> {
    await this.parse(Schema);
    const { configJsonSchema } = await import('../../core/config/index.js');
    process.stdout.write(`${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
  }
}
