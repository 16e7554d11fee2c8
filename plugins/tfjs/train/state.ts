/** What one group of weights consists of while training. Every entry is a vector of the group's size, unless it says otherwise. */
export const stateRoles = ['weights', 'first', 'second', 'count', 'statistics', 'average', 'averageStatistics', 'mask'] as const;
export type StateRole = (typeof stateRoles)[number];

/** Vectors by variable name `${group}/${role}`. */
export type TrainingState = ReadonlyMap<string, Float32Array>;

export function variableName(group: string, role: StateRole): string {
  return `${group}/${role}`;
}
