/** Which tenant has which numbers: a number has one tenant. Single numbers may be very many, blocks are few. */
import type { NumberBlock } from '../operator.js';
import { blocksOverlap } from './number-block.js';

export class TakenNumbers {
  private readonly singles = new Map<string, string>();
  private readonly blocks: { readonly tenant: string; readonly block: NumberBlock }[] = [];

  /** Notes a block; answers with another tenant who has a number of it already. */
  take(tenant: string, block: NumberBlock): string | undefined {
    const other = this.blocks.find((taken) => taken.tenant !== tenant && blocksOverlap(taken.block, block))?.tenant ?? this.otherSingle(tenant, block);
    if (block.kind === 'number') this.singles.set(block.number, tenant);
    else this.blocks.push({ tenant, block });
    return other;
  }

  private otherSingle(tenant: string, block: NumberBlock): string | undefined {
    if (block.kind === 'number') {
      const holder = this.singles.get(block.number);
      return holder === tenant ? undefined : holder;
    }
    for (const [number, holder] of this.singles) {
      if (holder !== tenant && blocksOverlap({ kind: 'number', number }, block)) return holder;
    }
    return undefined;
  }
}
