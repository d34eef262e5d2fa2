import type { Fault } from '../../domain/config/fault.js';
import type { ListRef } from '../../domain/tenant.js';
import type { PinsTaken } from '../publisher.js';
import type { PinTellings } from './pin-tellings.js';

/** Where a PIN stands that another list has, and which list that is. */
export interface TakenPin {
  readonly at: Pick<Fault, 'file' | 'line' | 'path'>;
  readonly list: string;
  readonly other: ListRef;
}

/** PINs of a publication that stand in other lists of a step: where they are few, their rows are told, else only how many they are. */
export class TakenPins {
  readonly #tenant: string;
  readonly #oneList: boolean;
  readonly #rows: TakenPin[] = [];
  readonly #byList = new Map<string, number>();
  total = 0;

  /** @param oneList other lists are not named, whosever they are */
  constructor(tenant: string, oneList = false) {
    [this.#tenant, this.#oneList] = [tenant, oneList];
  }

  add(pin: TakenPin): void {
    this.total += 1;
    this.#byList.set(pin.list, (this.#byList.get(pin.list) ?? 0) + 1);
    if (this.#rows.length <= mostRows) this.#rows.push(pin);
  }

  /** What is told of them. It is counted that it was. */
  faults(tellings: PinTellings): readonly Fault[] {
    const [first] = this.#rows;
    if (first === undefined) return [];
    const tooMany = tellings.tell(this.#tenant, first.at.file);
    if (tooMany !== undefined) return [tooMany];
    if (this.total <= mostRows) return this.#rows.map(({ at, other }) => ({ ...at, found: `a PIN ${this.#whose(other)}`, allowed }));
    return [{ file: first.at.file, path: '', found: `${this.total} PINs that are taken by another list of one step`, allowed: `${allowed}; which they are is told of ${mostRows} at most` }];
  }

  /** For the audit log. */
  get taken(): { readonly taken?: PinsTaken } {
    return this.total === 0 ? {} : { taken: { tenant: this.#tenant, pins: Object.fromEntries(this.#byList) } };
  }

  /** Whose the other list is, is told to its owner only. */
  #whose({ tenant, list }: ListRef): string {
    return tenant === this.#tenant && !this.#oneList ? `that the list ${list} has too` : 'that is taken by another list of one step';
  }
}

const mostRows = 10;

const allowed = 'allowed: each once in the lists of one step';
