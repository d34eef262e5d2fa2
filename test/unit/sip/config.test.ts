import assert from 'node:assert/strict';
import { readSettings } from '../../../services/common/settings.js';
import { judgeSipSettings, sipSettings, type SipSettings } from '../../../sip/config.js';

function settingsOf(env: Record<string, string>, ...argv: string[]): SipSettings {
  const read = readSettings(sipSettings, argv, env);
  if (read.kind !== 'settings') throw new Error(read.kind === 'faults' ? read.faults.join('\n') : read.kind);
  return read.settings;
}

describe('settings of the sip service', () => {
  it('have defaults that bind loopback only and have no fault', () => {
    const settings = settingsOf({});
    assert.deepEqual(judgeSipSettings(settings), []);
    for (const { host } of [settings.sip, settings.control, settings.http, settings.rtp]) assert.equal(host, '127.0.0.1');
    assert.deepEqual([settings.maxCalls, settings.drainMs, settings.probeMs], [2000, 180_000, 2000]);
  });

  it('name servers of the real parts', () => {
    const settings = settingsOf({ LATCHKEY_DRACHTIO_SECRET: 'a', LATCHKEY_FREESWITCH_SECRET: 'b' }, '--engine', 'drachtio:127.0.0.1:9022', '--media', 'freeswitch:127.0.0.1:8021,freeswitch:127.0.0.1:8022');
    assert.deepEqual(settings.engine, { kind: 'servers', at: [{ host: '127.0.0.1', port: 9022 }] });
    assert.deepEqual(settings.media, { kind: 'servers', at: [{ host: '127.0.0.1', port: 8021 }, { host: '127.0.0.1', port: 8022 }] });
    assert.deepEqual(judgeSipSettings(settings), []);
  });

  const faults: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ['SIP on a wildcard without an advertised address', { LATCHKEY_SIP: '0.0.0.0:5060' }, /^LATCHKEY_SIP: 0\.0\.0\.0 is no address/],
    ['RTP on a wildcard without an advertised address', { LATCHKEY_RTP: '0.0.0.0:20000-20999' }, /^LATCHKEY_RTP: 0\.0\.0\.0 is no address/],
    ['a control port that others can reach', { LATCHKEY_CONTROL: '0.0.0.0:9022' }, /^LATCHKEY_CONTROL: "0\.0\.0\.0" is not allowed/],
    ['drachtio without its secret', { LATCHKEY_ENGINE: 'drachtio:127.0.0.1:9022' }, /^LATCHKEY_DRACHTIO_SECRET: missing/],
    ['FreeSWITCH without its secret', { LATCHKEY_MEDIA: 'freeswitch:127.0.0.1:8021' }, /^LATCHKEY_FREESWITCH_SECRET: missing/],
    ['FreeSWITCH elsewhere without an address to call back', { LATCHKEY_MEDIA: 'freeswitch:192.0.2.1:8021', LATCHKEY_FREESWITCH_SECRET: 'x' }, /^LATCHKEY_ESL_ADVERTISED: missing.*192\.0\.2\.1/],
    ['a file of trunks that is not there', { LATCHKEY_TRUNKS: '/nowhere/trunks.yaml' }, /^LATCHKEY_TRUNKS: "\/nowhere\/trunks\.yaml" cannot be read: ENOENT/],
  ];
  for (const [what, env, wanted] of faults) {
    it(`refuse ${what}`, () => {
      const found = judgeSipSettings(settingsOf(env));
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', wanted);
    });
  }

  it('refuse what cannot be read, all at once', () => {
    const read = readSettings(sipSettings, ['--engine', 'kamailio', '--media', 'freeswitch:x', '--edge', 'here', '--max-calls', '0'], {});
    assert.equal(read.kind === 'faults' && read.faults.length, 4);
  });
});
