import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { addressGuard } from '../../../../../services/policy/crm/address-guard.js';
import { guardedLookup } from '../../../../../services/policy/crm/guarded-agent.js';

describe('addresses that look-ups may ask', () => {
  const mayAsk = addressGuard([]);
  const forbidden = [
    '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.8', '192.0.2.1',
    '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '168.63.129.16', '100.100.100.200',
    '::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '64:ff9b:1::1', '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', '5f00::1', 'fc00::1',
    'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', 'localhost', '', '8.8.8.8.8',
  ];
  for (const address of forbidden) it(`are not ${JSON.stringify(address)}`, () => assert.equal(mayAsk(address), false));

  const allowed = ['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1', '11.0.0.1', '192.167.255.255', '223.255.255.255', '2606:4700::1111', '2a00:1450:400e::200e', '2001:4860:4860::8888'];
  for (const address of allowed) it(`are ${address}`, () => assert.equal(mayAsk(address), true));

  it('are those besides that the operator allows, and no others', () => {
    const besides = addressGuard(['10.1.0.0/16', '127.0.0.1', 'fd00::/8']);
    assert.deepEqual(['10.1.2.3', '127.0.0.1', 'fd12::1', '::ffff:10.1.2.3', '8.8.8.8'].map(besides), [true, true, true, true, true]);
    assert.deepEqual(['10.2.0.1', '127.0.0.2', '::1', 'fe80::1', '::ffff:10.2.0.1'].map(besides), [false, false, false, false, false]);
  });
});

describe('what a name means to a look-up', () => {
  const lookUp = (addresses: readonly string[], all = true) => {
    const resolve: LookupFunction = (_, __, done) => done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    return new Promise((found) => guardedLookup(addressGuard([]), resolve)('crm.example', { all }, (error, ...said) => found(error === null ? said[0] : error.message.split(';')[0])));
  };

  it('is its addresses without those that may not be asked', async () => {
    assert.deepEqual(await lookUp(['10.0.0.1', '8.8.8.8', '::1', '2606:4700::1']), [{ address: '8.8.8.8', family: 4 }, { address: '2606:4700::1', family: 6 }]);
    assert.equal(await lookUp(['10.0.0.1', '8.8.8.8'], false), '8.8.8.8');
  });

  it('is nothing where none may be asked', async () => {
    assert.equal(await lookUp(['127.0.0.1', '169.254.169.254']), 'an address that look-ups may not ask');
    assert.equal(await lookUp([]), 'an address that look-ups may not ask');
  });
});
