import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { TinyformerError } from '../../core/errors/index.js';
import { searchAttributeKeys } from '../../workflows/search-attributes.js';

const valueType = proto.temporal.api.enums.v1.IndexedValueType;
const typeOf = { KEYWORD: valueType.INDEXED_VALUE_TYPE_KEYWORD, DOUBLE: valueType.INDEXED_VALUE_TYPE_DOUBLE } as const;
const flagOf = { KEYWORD: 'Keyword', DOUBLE: 'Double' } as const;

/** Finished runs stay listed for so long. */
const retention = '3650 days';

/**
 * Adds the search attributes that runs set, where they are missing: a workflow that sets an unknown one hangs.
 *
 * @throws TF_SERVER_AWAY with the commands to type when this client may not add them
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingAttributes(connection, namespace);
  if (missing.length === 0) return;
  try {
    const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, typeOf[type]]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    // Another client may have added them at the same moment.
    if ((await missingAttributes(connection, namespace)).length === 0) return;
    const commands = missing.map(({ name, type }) => `temporal operator search-attribute create --name ${name} --type ${flagOf[type]}`);
    throw new TinyformerError(
      'TF_SERVER_AWAY',
      `namespace ${namespace} has no search attributes ${missing.map(({ name }) => name).join(', ')}`,
      {
        hint: `Type: ${commands.join('; ')}`,
        cause: error,
      },
    );
  }
}

async function missingAttributes(connection: Connection, namespace: string): Promise<(typeof searchAttributeKeys)[number][]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return searchAttributeKeys.filter(({ name }) => customAttributes?.[name] === undefined);
}

/** The development server forgets finished runs after a day; ours are reported on later. */
export async function keepFinishedRuns(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: msToTs(retention) } });
}
