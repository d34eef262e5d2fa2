import { listsOf } from '../../domain/flow-graph.js';
import type { ListRef } from '../../domain/tenant.js';
import type { Head } from '../../store/release-store.js';
import type { Store } from '../../store/store.js';

/**
 * Which PIN lists are asked for together by a step of any tenant's live configuration: a PIN may stand in only one of them. What a
 * release says never changes, so each is read once.
 */
export class SharedSteps {
  readonly #store: Store;
  readonly #known = new Map<string, { readonly release: number; readonly steps: readonly (readonly ListRef[])[] }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** The other lists of steps that ask for this one. @param but steps of this tenant are left out */
  async mates(ref: ListRef, but?: string): Promise<readonly ListRef[]> {
    const steps: (readonly ListRef[])[] = [];
    for (const head of await this.#store.heads()) if (head.tenant !== but) steps.push(...(await this.#stepsOf(head)));
    return matesIn(steps, ref);
  }

  async #stepsOf({ tenant, release }: Head): Promise<readonly (readonly ListRef[])[]> {
    const known = this.#known.get(tenant);
    if (known?.release === release) return known.steps;
    const config = (await this.#store.release(tenant, release))?.config;
    const steps = config === undefined ? [] : stepsWithSeveral(config.lines);
    this.#known.set(tenant, { release, steps });
    return steps;
  }
}

/** The lists of steps that ask for PINs of several. */
export function stepsWithSeveral(lines: readonly { readonly steps: Readonly<Record<string, Parameters<typeof listsOf>[0]>> }[]): readonly (readonly ListRef[])[] {
  return lines.flatMap(({ steps }) => Object.values(steps).flatMap((step) => (step.do === 'ask-pin' && listsOf(step).length > 1 ? [listsOf(step)] : [])));
}

export function matesIn(steps: readonly (readonly ListRef[])[], ref: ListRef): readonly ListRef[] {
  const isIt = (one: ListRef): boolean => one.tenant === ref.tenant && one.list === ref.list;
  const mates = new Map(steps.filter((lists) => lists.some(isIt)).flatMap((lists) => lists.filter((one) => !isIt(one)).map((one) => [`${one.tenant}/${one.list}`, one])));
  return [...mates.values()];
}
