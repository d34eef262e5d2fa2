import { aboutCallers } from './contract/about-callers.js';
import { differences } from './contract/differences.js';
import { edits } from './contract/edits.js';
import { goingBack } from './contract/going-back.js';
import { guesses } from './contract/guesses.js';
import { look } from './contract/look.js';
import { pins } from './contract/pins.js';
import { pruning } from './contract/pruning.js';
import { records } from './contract/records.js';
import { refusals } from './contract/refusals.js';
import { releases } from './contract/releases.js';
import { searching } from './contract/searching.js';
import { together } from './contract/together.js';
import { eachWith, type StoreUnderTest } from './store-fixture.js';

export { aRelease } from './store-fixture.js';

/** What every store must do, whatever keeps its rows. The suite closes what it opened. */
export function storeContract(name: string, under: StoreUnderTest): void {
  const suites = { releases, refusals, edits, look, pins, searching, goingBack, differences, pruning, guesses, records, aboutCallers };
  for (const [what, suite] of Object.entries(suites)) describe(`${name}: ${spelled(what)}`, () => suite(eachWith(() => under.open())));
  describe(`${name}: two connections`, () => together(under));
}

function spelled(what: string): string {
  return what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
