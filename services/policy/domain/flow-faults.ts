/** What can be wrong with a flow as a whole. */
import { stepOf, waysOf, type Way } from './flow-graph.js';
import type { Line, StepName } from './tenant.js';

/** Steps that no way from the start leads to. */
export function unreachableSteps(line: Line): readonly StepName[] {
  const reached = new Set<StepName>();
  const waiting = [line.start];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const step = stepOf(line, name);
    if (step === undefined || reached.has(name)) continue;
    reached.add(name);
    waiting.push(...waysOf(step).map(({ to }) => to));
  }
  return Object.keys(line.steps).filter((name) => !reached.has(name));
}

/** A way round the flow on which nobody waits for the caller. */
export interface EndlessWay {
  /** The steps in order; the last leads to the first by `outcome`. */
  readonly steps: readonly StepName[];
  readonly outcome: string;
}

/** Every way round that waits for no input: such a call would never end. One is told for each way that closes a ring. */
export function endlessWays(line: Line): readonly EndlessWay[] {
  const search = new RingSearch(line);
  for (const name of Object.keys(line.steps)) search.visit(name);
  return search.rings;
}

/** Depth-first, with a stack of its own, so that a flow of any length can be searched. */
class RingSearch {
  readonly rings: EndlessWay[] = [];
  private readonly done = new Set<StepName>();
  private readonly path: { readonly name: StepName; readonly ways: Way[] }[] = [];
  private readonly depth = new Map<StepName, number>();

  constructor(private readonly line: Line) {}

  visit(start: StepName): void {
    this.enter(start);
    for (let top = this.path.at(-1); top !== undefined; top = this.path.at(-1)) {
      const next = top.ways.shift();
      if (next === undefined) this.leave();
      else this.follow(next.outcome, next.to);
    }
  }

  private enter(name: StepName): void {
    const step = stepOf(this.line, name);
    if (step === undefined || this.done.has(name)) return;
    this.depth.set(name, this.path.length);
    this.path.push({ name, ways: distinct(waysOf(step).filter(({ waits }) => !waits)) });
  }

  private leave(): void {
    const left = this.path.pop();
    if (left === undefined) return;
    this.done.add(left.name);
    this.depth.delete(left.name);
  }

  private follow(outcome: string, to: StepName): void {
    const at = this.depth.get(to);
    if (at === undefined) return this.enter(to);
    this.rings.push({ steps: this.path.slice(at).map(({ name }) => name), outcome });
  }
}

/** Outcomes that lead to the same step are one way. */
function distinct(ways: readonly Way[]): Way[] {
  return ways.filter((way, index) => ways.findIndex(({ to }) => to === way.to) === index);
}
