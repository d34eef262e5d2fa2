import { setTimeout as delay } from 'node:timers/promises';
import type { NewRelease, Published } from '../release-store.js';
import { buildList, versionShown, type Built } from './build-list.js';
import { claimLists, endBuild, touch, type Build } from './builds.js';
import { count, type SqliteConnection } from './connection.js';
import { againstLive, heldAgainst } from './held-against.js';
import { insertVersion } from './list-versions.js';
import { linesOfOthers, liveOf, overtaken, type Live, type ShownVersions } from './live.js';
import { makeRelease, summaryOfLists } from './make-release.js';
import { Pace } from './pace.js';
import { PinKeyNumbers } from './pin-keys.js';
import { rehearse } from './rehearse.js';
import { rewind } from './rewind.js';
import { unstageReturn } from './stage-return.js';
import { stage, type Part } from './staging.js';
import type { Workshop } from './workshop.js';

/**
 * Rows are staged beside the store, written to it in short transactions under versions that no release shows, and shown by the last
 * transaction. Whatever happens before that one, what is live is as it was.
 */
export async function publish(workshop: Workshop, release: NewRelease): Promise<Published> {
  const names = release.lists.map((edit) => edit.list);
  if (new Set(names).size < names.length) throw new TypeError('a release changes each of its lists once');
  return workshop.use(async (db) => {
    const pace = new Pace();
    const live = liveOf(db, release.tenant);
    const refused = refusal(db, release, live);
    if (refused !== undefined) return refused;
    const keys = new PinKeyNumbers(db, release.dryRun !== true);
    const parts: Part[] = [];
    for (const [no, edit] of release.lists.entries()) {
      const part = await stage(db, keys, pace, no, edit, await againstLive(db, release.tenant, edit, live, pace));
      if ('kind' in part) return part;
      parts.push(part);
    }
    if (release.dryRun === true) return rehearse(db, release, parts, pace);
    return workshop.turns.inTurn(names.map((name) => `${release.tenant}/${name}`), () => perform(db, release, parts, pace));
  });
}

type Refusal = Exclude<Published, { kind: 'published' }>;

function refusal(db: SqliteConnection, { tenant, expects, whole }: NewRelease, live: Live): Refusal | undefined {
  const other = overtaken(db, tenant, live, expects);
  if (other !== undefined) return other;
  if (whole === undefined && live.release === 0) throw new Error(`the first release of ${tenant} brings a configuration`);
  const taken = whole === undefined ? [] : linesOfOthers(db, tenant, whole.config.lines.map((line) => line.number));
  return taken.length > 0 ? { kind: 'lines-taken', numbers: taken } : undefined;
}

/** Again from the start where meanwhile something else became live of a list that it changes. */
async function perform(db: SqliteConnection, release: NewRelease, staged: readonly Part[], pace: Pace): Promise<Published> {
  const parts = [...staged];
  for (;;) {
    const builds = await claimed(db, release.tenant, parts);
    const done = await builtAndShown(db, release, parts, builds, pace).catch(async (error: unknown) => {
      await giveUp(db, builds, pace).catch(ofNoConsequence);
      throw error;
    });
    if (done?.kind !== 'published') await giveUp(db, builds, pace);
    if (done !== undefined) return done;
    unstageReturn(db);
  }
}

async function builtAndShown(db: SqliteConnection, release: NewRelease, parts: Part[], builds: readonly Build[], pace: Pace): Promise<Published | undefined> {
  const live = liveOf(db, release.tenant);
  const built: Built[] = [];
  for (const [at, part] of parts.entries()) {
    const build = builds[at] as Build;
    const held = heldAgainst(db, part, build.listId, versionShown(live, part.edit.list, build.listId));
    if (held === undefined) return { kind: 'overtaken', live: live.release, list: part.edit.list };
    parts[at] = held;
    built.push(await buildList(db, held, build, live, pace));
  }
  return db.durably(() => finish(db, release, built));
}

/** Waits while another process is at one of the lists. */
async function claimed(db: SqliteConnection, tenant: string, parts: readonly Part[]): Promise<readonly Build[]> {
  if (parts.length === 0) return [];
  for (;;) {
    const builds = db.transaction(() => claimLists(db, tenant, parts.map((part) => part.edit)));
    if (builds !== undefined) return builds;
    await delay(20);
  }
}

/** Inside the transaction, refusals come before the first write. `undefined`: something else became live. */
function finish(db: SqliteConnection, release: NewRelease, built: readonly Built[]): Published | undefined {
  const { tenant, whole } = release;
  const live = liveOf(db, tenant);
  const refused = refusal(db, release, live);
  if (refused !== undefined) return refused;
  if (built.some((one) => versionShown(live, one.part.edit.list, one.build.listId) !== one.live)) return undefined;
  for (const { build, version } of built) {
    touch(db, build);
    if (version !== undefined) insertVersion(db, version);
    endBuild(db, build);
  }
  const versions: Record<string, ShownVersions[string]> = whole === undefined ? { ...live.versions } : {};
  for (const { part, build, shows } of built) {
    if (shows > 0) versions[part.edit.list] = { id: build.listId, version: shows };
    else delete versions[part.edit.list];
  }
  const lists = summaryOfLists(db, live, versions, Object.fromEntries(built.map((one) => [one.part.edit.list, one.change])));
  const summary = { lines: whole?.config.lines.length ?? live.lines, lists };
  const lines = whole?.config.lines.map((line) => line.number);
  const head = makeRelease(db, live, { ...release, configId: configIdOf(db, release, live), versions, summary, ...(lines === undefined ? {} : { lines }) });
  return { kind: 'published', head, summary };
}

/** A configuration that stays as it is, is kept once. */
function configIdOf(db: SqliteConnection, { tenant, whole }: NewRelease, live: Live): number {
  if (whole === undefined) return live.configId;
  const values = [tenant, JSON.stringify(whole.config), JSON.stringify(whole.prompts)];
  if (db.first('SELECT 1 AS one FROM configs WHERE id = ? AND tenant = ? AND config = ? AND prompts = ?', [live.configId, ...values]) !== undefined) return live.configId;
  return count(db.first('INSERT INTO configs (tenant, config, prompts) VALUES (?, ?, ?) RETURNING id', values), 'id');
}

function ofNoConsequence(): void {
  // The mark is still there: whoever publishes the list next finds by it what was written.
}

/** What was written is taken away again. */
async function giveUp(db: SqliteConnection, builds: readonly Build[], pace: Pace): Promise<void> {
  for (const build of builds) {
    await rewind(db, build, build.newest, build.firstId, pace);
    db.transaction(() => endBuild(db, build));
  }
}
