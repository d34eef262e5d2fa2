import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duration, hostPort, hostPortRange, integer, list, oneOf, text, yesNo, countryCode } from '../../../../services/common/readers.js';
import { optional, readSettings, setting } from '../../../../services/common/settings.js';
import { settingsHelp } from '../../../../services/common/settings-help.js';

const specs = {
  grpc: setting({ env: 'X_GRPC', flag: '--grpc', value: 'HOST:PORT', reader: hostPort, fallback: { host: '127.0.0.1', port: 50051 }, help: 'where it listens' }),
  rtp: optional({ env: 'X_RTP', flag: '--rtp', value: 'HOST:FROM-TO', reader: hostPortRange, help: 'ports' }),
  drainMs: setting({ env: 'X_DRAIN', reader: duration, fallback: 180_000, help: 'how long' }),
  engine: setting<'a' | 'b'>({ env: 'X_ENGINE', flag: '--engine', value: 'NAME', reader: oneOf('a', 'b'), fallback: 'a', help: 'which' }),
  single: setting({ env: 'X_SINGLE', flag: '--single', reader: yesNo, fallback: false, help: 'alone' }),
  edge: setting<readonly string[]>({ env: 'X_EDGE', flag: '--edge', value: 'LIST', reader: list(text), fallback: [], help: 'edges' }),
  token: optional({ env: 'X_TOKEN', reader: text, secret: true, help: 'a secret' }),
};

function read(argv: string[], env: Record<string, string> = {}) {
  return readSettings(specs, argv, env);
}

function settingsOf(argv: string[], env: Record<string, string> = {}) {
  const result = read(argv, env);
  assert.equal(result.kind, 'settings', JSON.stringify(result));
  return result.kind === 'settings' ? result : assert.fail();
}

function faultsOf(argv: string[], env: Record<string, string> = {}): readonly string[] {
  const result = read(argv, env);
  return result.kind === 'faults' ? result.faults : assert.fail(`no faults: ${JSON.stringify(result)}`);
}

describe('readSettings', () => {
  it('gives the defaults when nothing is given', () => {
    assert.deepEqual(settingsOf([]).settings, {
      grpc: { host: '127.0.0.1', port: 50051 }, rtp: undefined, drainMs: 180_000, engine: 'a', single: false, edge: [], token: undefined,
    });
  });

  it('lets a flag beat the environment', () => {
    const { settings, given } = settingsOf(['--grpc', '[::1]:7', '--single', '--edge=10.0.0.1, 10.0.0.2'], { X_GRPC: '0.0.0.0:1', X_DRAIN: '2m' });
    assert.deepEqual([settings.grpc, settings.single, settings.edge, settings.drainMs], [{ host: '::1', port: 7 }, true, ['10.0.0.1', '10.0.0.2'], 120_000]);
    assert.deepEqual(given, { X_GRPC: '[::1]:7', X_SINGLE: 'yes', X_EDGE: '10.0.0.1, 10.0.0.2', X_DRAIN: '2m' });
  });

  it('takes an empty variable for none', () => {
    assert.equal(settingsOf([], { X_DRAIN: '' }).settings.drainMs, 180_000);
  });

  it('reports every fault at once, with the value and what is allowed', () => {
    assert.deepEqual(faultsOf(['--grcp', 'h:1', '--engine', 'c', 'stray', '--rtp'], { X_DRAIN: 'soon', X_SINGLE: 'maybe' }), [
      '--grcp: no such flag; did you mean --grpc?',
      '"stray": not expected here; --help lists the flags',
      '--rtp: its value is missing; allowed: HOST:FROM-TO, as 127.0.0.1:20000-20999',
      'X_DRAIN: "soon" is not allowed; allowed: a duration, as 1500ms, 8s, 2m or 1h',
      '--engine: "c" is not allowed; allowed: a, b',
      'X_SINGLE: "maybe" is not allowed; allowed: yes or no',
    ]);
  });

  it('knows --check and --help', () => {
    assert.equal(settingsOf(['--check']).checkOnly, true);
    assert.equal(read(['--help', '--nonsense']).kind, 'help');
  });
});

describe('readSettings of a secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  after(() => rmSync(folder, { recursive: true }));

  it('reads the file that …_FILE names, without the line end', () => {
    writeFileSync(join(folder, 'token'), 's3cret\n');
    const { settings, given } = settingsOf([], { X_TOKEN_FILE: join(folder, 'token') });
    assert.equal(settings.token, 's3cret');
    assert.deepEqual(given, { X_TOKEN_FILE: join(folder, 'token') }, 'a child reads the file too');
  });

  it('never shows its value in a fault', () => {
    writeFileSync(join(folder, 'empty'), '\n');
    assert.deepEqual(faultsOf([], { X_TOKEN_FILE: join(folder, 'empty') }), ['X_TOKEN_FILE: its value (not shown) is not allowed; allowed: a text that is not empty']);
  });

  it('shows no password of a URL that stands where none belongs', () => {
    assert.deepEqual(faultsOf(['--engine', 'postgres://me:pass:w@rd@db/x']), ['--engine: "postgres://me:…@db/x" is not allowed; allowed: a, b']);
  });

  it('refuses value and file together, and a file that is not there', () => {
    assert.match(faultsOf([], { X_TOKEN: 'a', X_TOKEN_FILE: '/x' }).join(), /X_TOKEN_FILE too; give one of them/);
    assert.match(faultsOf([], { X_TOKEN_FILE: join(folder, 'none') }).join(), /cannot be read: ENOENT/);
  });
});

describe('settingsHelp', () => {
  it('lists every setting with its flag and variable', () => {
    const help = settingsHelp('latchkey x [flags]', specs);
    for (const wanted of ['Usage: latchkey x [flags]', '--grpc HOST:PORT, X_GRPC', '--single, X_SINGLE', 'X_TOKEN_FILE', '--check']) assert.ok(help.includes(wanted), `${wanted}\n${help}`);
  });
});

describe('readers', () => {
  const table: [string, unknown, unknown][] = [
    ['hostPort', hostPort.read('127.0.0.1:0'), { host: '127.0.0.1', port: 0 }],
    ['hostPort of a name', hostPort.read('policy-0.x:50051'), { host: 'policy-0.x', port: 50051 }],
    ['hostPort with a port too large', hostPort.read('h:65536'), undefined],
    ['hostPort without a port', hostPort.read('h'), undefined],
    ['hostPort of bare IPv6', hostPort.read('::1:5060'), undefined],
    ['hostPortRange', hostPortRange.read('h:1-3'), { host: 'h', fromPort: 1, toPort: 3 }],
    ['hostPortRange backwards', hostPortRange.read('h:3-1'), undefined],
    ['hostPortRange of three', hostPortRange.read('h:1-2-3'), undefined],
    ['duration in ms', duration.read('1500ms'), 1500],
    ['duration in h', duration.read('1h'), 3_600_000],
    ['duration without a unit', duration.read('8'), undefined],
    ['integer in range', integer(1, 9).read('9'), 9],
    ['integer out of range', integer(1, 9).read('10'), undefined],
    ['integer with a fraction', integer(1, 9).read('1.5'), undefined],
    ['country code', countryCode.read('nl'), 'NL'],
    ['country code of three', countryCode.read('NLD'), undefined],
    ['list with one bad item', list(hostPort).read('a:1,b'), undefined],
  ];
  for (const [title, got, want] of table) it(title, () => assert.deepEqual(got, want));
});
