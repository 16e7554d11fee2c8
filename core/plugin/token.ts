/**
 * A typed injection token. Tokens are explicit objects, never emitted metadata, and each names one kind of service; services of a kind
 * are told apart by their id.
 */
export interface Token<T> {
  readonly name: string;
  /** Carries T for the compiler only. */
  readonly type?: T;
}

/** @example const Targets = token<Target>('target'); */
export function token<T extends Service>(name: string): Token<T> {
  return Object.freeze({ name });
}

/** Everything that a plugin registers has an id, unique among services of its kind. */
export interface Service {
  readonly id: string;
}
