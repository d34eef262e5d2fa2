import { join } from 'node:path';
import type { Registry } from 'prom-client';
import { wallClock } from '../../common/clock.js';
import { gitHook, type HookAnswer } from './git-hook.js';
import { createGitMetrics } from './git-metrics.js';
import type { GitSettings } from './git-settings.js';
import { GitSource } from './git-source.js';
import type { GitState } from './git-state.js';
import type { GitPlace } from './git-workplace.js';
import type { HookRequest } from './hook-signature.js';
import type { PublishParts } from './publish-tenant.js';

/** The Git repository of the settings, for the service and for its HTTP API. */
export interface OpenGitSource {
  /** Begins; resolves when the repository was asked for the first time, whatever came of it. */
  start(): Promise<void>;
  /** JSON as it stands; holds no secret. */
  state(): GitState;
  hook(request: HookRequest): Promise<HookAnswer>;
  close(): Promise<void>;
}

export interface OpenGitParts extends Omit<PublishParts, 'clock'> {
  readonly registry: Registry;
}

/** `undefined`: the settings name no repository. */
export function openGitSource(settings: GitSettings & { readonly data: string; readonly mask: boolean }, { log, registry, store, publisher, keyIds }: OpenGitParts): OpenGitSource | undefined {
  const place = placeOf(settings);
  if (place === undefined) return undefined;
  const metrics = createGitMetrics(registry, settings.gitEvery);
  const source = new GitSource({ place, store, publisher, keyIds, log, metrics, clock: wallClock, everyMs: settings.gitEvery, mask: settings.mask });
  const hook = gitHook({ source, clock: wallClock, answered: (answer) => metrics.hook(answer), ...(settings.gitHookSecret !== undefined && { secret: settings.gitHookSecret }) });
  return { start: () => source.start(), state: () => source.state(), hook: (request) => Promise.resolve(hook(request)), close: () => source.close() };
}

function placeOf(settings: GitSettings & { readonly data: string }): GitPlace | undefined {
  const { git, data, gitData = join(data, 'git'), path, gitKey, gitKnownHosts, gitToken, gitCa, httpsProxy, noProxy } = settings;
  if (git === undefined) return undefined;
  return {
    address: git, data: gitData, path,
    ...(gitKey !== undefined && { key: gitKey }),
    ...(gitKnownHosts !== undefined && { knownHosts: gitKnownHosts }),
    ...(gitToken !== undefined && { token: gitToken }),
    ...(gitCa !== undefined && { ca: gitCa }),
    ...(httpsProxy !== undefined && { httpsProxy }),
    ...(noProxy !== undefined && { noProxy }),
  };
}
