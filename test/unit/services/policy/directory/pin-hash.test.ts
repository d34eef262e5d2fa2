import assert from 'node:assert/strict';
import { createHmac, createSecretKey } from 'node:crypto';
import { hashBytes, hashPin, pinScope } from '../../../../../services/policy/directory/pin-hash.js';

const key = createSecretKey('0123456789abcdef0123456789abcdef', 'utf8');
const hash = (tenant: string, list: string, pin: string): string => hashPin(key, pinScope({ tenant, list }), pin);

describe('the hash of a PIN', () => {
  it('is the HMAC-SHA-256 over tenant, list and PIN', () => {
    const expected = createHmac('sha256', '0123456789abcdef0123456789abcdef').update('5:smith7:clients4711').digest();
    assert.deepEqual(hashBytes(hash('smith', 'clients', '4711')), expected);
  });

  it('differs by tenant, by list, by PIN and by key, also where their texts run together', () => {
    const other = hashPin(createSecretKey('another key, thirty-two long....', 'utf8'), pinScope({ tenant: 'smith', list: 'clients' }), '4711');
    const hashes = [hash('smith', 'clients', '4711'), hash('jones', 'clients', '4711'), hash('smith', 'others', '4711'), hash('smith', 'clients', '4712')];
    const shifted = [hash('smit', 'hclients', '4711'), hash('smith', 'clients4', '711'), hash('smith', 'client', 's4711'), other];
    assert.equal(new Set([...hashes, ...shifted]).size, 8);
  });
});
