import { digitsOf, pinSteps, type PlacedPinStep } from '../../domain/config/check-pins.js';
import { destinationFaults } from '../../domain/config/operator-faults.js';
import { pinDigits } from '../../domain/config/read-pin-hash.js';
import { isEasyPin } from '../../domain/easy-pin.js';
import type { Operator } from '../../domain/operator.js';
import type { CallerRow, ListKind, PinRow, TenantConfig } from '../../domain/tenant.js';

/** Adds a fault to the row that is being judged. */
export type RowFault = (column: string, found: string, allowed: string) => void;

export type ListRow = CallerRow | PinRow;

/** Holds rows of one list against the configuration that is live and against the operator's rights, and counts what they are. */
export class RowJudge {
  rows = 0;
  easyPins = 0;
  /** The first row that has no destination. */
  without: number | undefined;
  readonly byDigits = new Map<number, number>();
  readonly #kind: ListKind;
  readonly #config: TenantConfig;
  readonly #operator: Operator | undefined;
  readonly #hasKey: (keyId: string) => boolean;
  readonly #steps: readonly PlacedPinStep[];

  constructor(list: string, kind: ListKind, config: TenantConfig, operator: Operator | undefined, hasKey: (keyId: string) => boolean) {
    [this.#kind, this.#config, this.#operator, this.#hasKey] = [kind, config, operator, hasKey];
    this.#steps = pinSteps(config).filter(({ lists }) => lists.some((ref) => ref.tenant === config.tenant && ref.list === list));
  }

  judge(row: ListRow, number: number, fault: RowFault): void {
    this.rows += 1;
    if (row.destinations === undefined) this.without ??= number;
    else if (this.#operator !== undefined) for (const { found, allowed = '' } of destinationFaults(this.#operator, this.#config.tenant, row.destinations)) fault('destination', found, allowed);
    if (this.#kind === 'pins') this.#judgePin(row as PinRow, fault);
  }

  #judgePin(row: PinRow, fault: RowFault): void {
    const digits = pinDigits(row);
    this.byDigits.set(digits, (this.byDigits.get(digits) ?? 0) + 1);
    if (row.pin !== undefined && isEasyPin(row.pin)) this.easyPins += 1;
    if (row.pinHash !== undefined && !this.#hasKey(row.pinHash.keyId)) fault('pin_hash', `a hash under the key "${row.pinHash.keyId}"`, 'allowed: a key that the service has (LATCHKEY_PIN_KEY)');
    for (const step of this.#steps) {
      if (digits >= step.minDigits && digits <= step.maxDigits) continue;
      fault('pin', `a PIN of ${digits} digits`, `allowed: ${digitsOf(step)}, as ${step.path} says`);
    }
  }
}
