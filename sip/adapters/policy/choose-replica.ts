/** Which replica gets a question. Pure, but for the chance that is handed in. */

/** A replica at the moment of choice. */
export interface Candidate {
  /** Its stream is open, and it has not said that it is going. */
  readonly open: boolean;
  readonly outstanding: number;
  leftOut(nowMs: number): boolean;
}

/** At most so many questions wait for an answer on one stream. */
export const mostOutstanding = 4096;

export type Choice<R> = { readonly kind: 'chosen'; readonly replica: R } | { readonly kind: 'none' } | { readonly kind: 'overloaded' };

/**
 * The less loaded of two random ones. Replicas that are left out are chosen only when there is no other: asking one that
 * seems dead beats asking nobody. `except` was asked already.
 */
export function chooseReplica<R extends Candidate>(replicas: readonly R[], nowMs: number, random: () => number, except?: R): Choice<R> {
  const open = replicas.filter((replica) => replica.open && replica !== except);
  const room = open.filter((replica) => replica.outstanding < mostOutstanding);
  const good = room.filter((replica) => !replica.leftOut(nowMs));
  const replica = lessLoadedOfTwo(good.length > 0 ? good : room, random);
  if (replica !== undefined) return { kind: 'chosen', replica };
  return open.length > 0 ? overloaded : none;
}

function lessLoadedOfTwo<R extends Candidate>(from: readonly R[], random: () => number): R | undefined {
  if (from.length < 2) return from[0];
  const first = Math.floor(random() * from.length);
  const second = (first + 1 + Math.floor(random() * (from.length - 1))) % from.length;
  const [a, b] = [from[first], from[second]];
  return a !== undefined && b !== undefined && b.outstanding < a.outstanding ? b : a;
}

const none = { kind: 'none' } as const;
const overloaded = { kind: 'overloaded' } as const;
