import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { gitHook } from '../../../../../services/policy/git/git-hook.js';
import { FakeClock } from '../../../../support/fake-clock.js';

const secret = 'a secret of the webhook';
const push = (ref = 'refs/heads/main') => Buffer.from(JSON.stringify({ ref, after: 'abc' }));

function hooked(given: string | undefined = secret) {
  const clock = new FakeClock();
  const pulls: number[] = [];
  const source: { branch: string | undefined; pullSoon(): void } = { branch: 'main', pullSoon: () => void pulls.push(clock.now()) };
  return { clock, pulls, source, hook: gitHook({ clock, source, ...(given !== undefined && { secret: given }) }) };
}

function github(body: Buffer, more: Readonly<Record<string, string>> = {}, key = secret) {
  return { body, headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`, 'x-github-event': 'push', 'x-github-delivery': 'one', ...more } };
}

function standard(body: Buffer, id: string, nowMs: number, key: string | Buffer = secret) {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { body, headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` } };
}

describe('gitHook, of GitHub', () => {
  it('pulls on a push whose signature holds', () => {
    const { hook, pulls } = hooked();
    assert.equal(hook(github(push())), 'pulling');
    assert.equal(pulls.length, 1);
  });

  it('knows the signature of GitHub\'s documentation', () => {
    const { hook } = hooked("It's a Secret to Everybody");
    const headers = { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' };
    assert.equal(hook({ headers, body: Buffer.from('Hello, World!') }), 'pulling');
  });

  const unsigned = {
    'no signature': { body: push(), headers: { 'x-github-event': 'push' } },
    'the signature of another secret': github(push(), {}, 'another secret'),
    'the signature of another body': { ...github(push()), body: push('refs/heads/main ') },
    'an empty signature': github(push(), { 'x-hub-signature-256': '' }),
    'a signature cut short': github(push(), { 'x-hub-signature-256': 'sha256=' }),
    'the older signature alone': { body: push(), headers: { 'x-hub-signature': `sha1=${createHmac('sha1', secret).update(push()).digest('hex')}` } },
    'a wrong signature beside the right token': github(push(), { 'x-hub-signature-256': 'sha256=00', 'x-gitlab-token': secret }),
  };
  for (const [what, request] of Object.entries(unsigned)) {
    it(`takes no push with ${what}`, () => {
      const { hook, pulls } = hooked();
      assert.deepEqual([hook(request), pulls.length], ['not-signed', 0]);
    });
  }

  it('takes nothing where no secret is set', () => {
    const { hook } = hooked(undefined);
    const open = gitHook({ clock: new FakeClock(), source: { branch: 'main', pullSoon: () => assert.fail('it pulled') } });
    assert.deepEqual([hook(github(push())), open(github(push(), {}, '')), open({ body: push(), headers: { 'x-gitlab-token': '' } })], ['pulling', 'not-signed', 'not-signed']);
  });

  it('answers a ping and pulls nothing', () => {
    const { hook, pulls } = hooked();
    assert.deepEqual([hook(github(Buffer.from('{"zen":"Speak."}'), { 'x-github-event': 'ping' })), pulls.length], ['ping', 0]);
  });

  it('takes a delivery once, also under the id of another, for a day', async () => {
    const { hook, pulls, clock } = hooked();
    assert.deepEqual([hook(github(push())), hook(github(push())), hook(github(push(), { 'x-github-delivery': 'two' }))], ['pulling', 'repeated', 'repeated']);
    await clock.advance(23 * 3_600_000);
    assert.equal(hook(github(push())), 'repeated');
    assert.equal(pulls.length, 1);
  });

  it('pulls nothing for a push to another branch, and asks where that cannot be told', () => {
    const { hook, source } = hooked();
    assert.equal(hook(github(push('refs/heads/other'))), 'other-branch');
    assert.equal(hook(github(Buffer.from('payload=%7B%22ref%22'))), 'pulling');
    assert.equal(hook(github(push('refs/tags/v1'))), 'pulling');
    source.branch = undefined;
    assert.equal(hook(github(push('refs/heads/another'))), 'pulling');
  });
});

describe('gitHook, of GitLab', () => {
  it('pulls where the token is the secret, once a delivery', () => {
    const { hook, pulls } = hooked();
    const headers = { 'x-gitlab-token': secret, 'x-gitlab-event': 'Push Hook', 'idempotency-key': 'one' };
    assert.deepEqual([hook({ headers, body: push() }), hook({ headers, body: push() }), pulls.length], ['pulling', 'repeated', 1]);
    for (const token of ['', 'a', `${secret} `, secret.slice(1), 'A'.repeat(secret.length)]) assert.equal(hook({ headers: { 'x-gitlab-token': token }, body: push() }), 'not-signed', token);
  });

  it('pulls where the signature of a signing token holds, five minutes old at most, once a delivery', () => {
    const key = Buffer.alloc(32, 7);
    const { hook, clock } = hooked(`whsec_${key.toString('base64')}`);
    const now = clock.now();
    assert.equal(hook(standard(push(), 'one', now, key)), 'pulling');
    assert.equal(hook(standard(push(), 'one', now, key)), 'repeated');
    assert.equal(hook(standard(push(), 'two', now - 6 * 60_000, key)), 'not-signed', 'too old');
    assert.equal(hook(standard(push(), 'three', now + 6 * 60_000, key)), 'not-signed', 'from the future');
    assert.equal(hook(standard(push(), 'four', now, 'another')), 'not-signed');
    const fifth = standard(push(), 'five', now, key);
    assert.equal(hook({ ...fifth, headers: { ...fifth.headers, 'webhook-id': 'six' } }), 'not-signed', 'the id is signed too');
    assert.equal(hook({ ...fifth, headers: { ...fifth.headers, 'webhook-signature': `v1,AAAA ${fifth.headers['webhook-signature']}` } }), 'pulling', 'one of several');
  });
});
