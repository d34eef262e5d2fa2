import assert from 'node:assert/strict';
import { Hosts } from '../../../../../services/policy/store/postgres/hosts.js';
import { urlsOfHosts } from '../../../../../services/policy/store/postgres/postgres-url.js';

describe('the servers in a URL of PostgreSQL', () => {
  const user = 'postgres://latchkey:secret@';
  const read: readonly (readonly [string, readonly string[] | undefined])[] = [
    [`${user}db/latchkey`, [`${user}db/latchkey`]],
    [`${user}a:5432,b:5433/latchkey?sslmode=verify-full`, [`${user}a:5432/latchkey?sslmode=verify-full`, `${user}b:5433/latchkey?sslmode=verify-full`]],
    ['postgresql://[2001:db8::1]:5432,[2001:db8::2]/latchkey', ['postgresql://[2001:db8::1]:5432/latchkey', 'postgresql://[2001:db8::2]/latchkey']],
    ['postgres:///latchkey?host=/var/run/postgresql', ['postgres:///latchkey?host=/var/run/postgresql']],
    [`${user}a:5432,b:port/latchkey`, undefined],
    ['mysql://db/latchkey', undefined],
    ['sqlite', undefined],
  ];
  for (const [url, urls] of read) {
    it(`${url.replace('secret', '…')}: ${urls === undefined ? 'is none' : urls.length}`, () => assert.deepEqual(urlsOfHosts(url), urls));
  }

  it('take turns as they fail, however many connections fail at once', () => {
    const hosts = new Hosts('postgres://a,b,c/latchkey');
    const [first, ...others] = ['a', 'b', 'c'].map((host) => `postgres://${host}/latchkey`);
    assert.equal(hosts.current, first);
    for (let connection = 0; connection < 10; connection++) hosts.failed('postgres://a/latchkey');
    assert.equal(hosts.current, others[0]);
    hosts.failed('postgres://b/latchkey');
    hosts.failed('postgres://c/latchkey');
    assert.equal(hosts.current, first);
  });
});
