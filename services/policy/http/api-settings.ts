/** The settings of the HTTP API. */
import { formatHostPort, isLoopback, type HostPort } from '../../common/host-port.js';
import { yesNo, type Reader } from '../../common/readers.js';
import { linesOf, secretOf, type Secret } from '../../common/secret.js';
import { optional, setting, type SettingsOf } from '../../common/settings.js';

const firstToken: Reader<string> = {
  allowed: '32 characters or more without spaces, such as from `openssl rand -hex 32`; several on lines of their own',
  read: (value) => (areTokens(value) ? value : undefined),
};

/** Is every line of it a token? */
export function areTokens(value: string): boolean {
  const tokens = linesOf(value);
  return tokens.length > 0 && tokens.every((token) => /^[A-Za-z0-9._~+/=-]{32,512}$/.test(token));
}

export const apiSettings = {
  apiOpen: setting<boolean>({ env: 'LATCHKEY_API_OPEN', flag: '--api-open', reader: yesNo, fallback: false, help: 'the HTTP API asks for no token; only where it listens on loopback' }),
  apiToken: optional<Secret>({ env: 'LATCHKEY_API_TOKEN', reader: secretOf(firstToken), secret: true, help: "an operator's token for the HTTP API, to make others with (none); any line of it" }),
};

/** Faults that only show when the settings are seen together. */
export function apiFaults({ apiOpen, http }: SettingsOf<typeof apiSettings> & { readonly http: HostPort }): readonly string[] {
  if (!apiOpen || isLoopback(http.host)) return [];
  return [`LATCHKEY_API_OPEN: "yes", and the API listens at "${formatHostPort(http)}"; allowed with 127.0.0.1, ::1 and localhost only: elsewhere everybody could publish`];
}
