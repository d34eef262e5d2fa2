import assert from 'node:assert/strict';
import { TableFollower, type Tables } from '../../../../cli/edge/follow-tables.js';
import type { Table } from '../../../../cli/edge/reload.js';

/** An edge in memory: what DNS and the files say, what lies in the folder, what Kamailio was told. */
function anEdge() {
  const folder: Record<string, string> = { 'dispatcher.list': 'a', 'trunks.list': 't' };
  const edge = {
    wanted: (): Promise<Tables> => Promise.resolve({ 'dispatcher.list': 'a', 'trunks.list': 't' }),
    reload: async (): Promise<void> => undefined,
    certificates: 'first',
    folder,
    told: [] as (readonly Table[])[],
  };
  const follower = new TableFollower({
    wanted: () => edge.wanted(),
    read: (file) => folder[file] ?? '',
    write: (tables) => void Object.assign(folder, tables),
    reload: async (tables) => {
      await edge.reload();
      edge.told.push(tables);
    },
    certificates: () => edge.certificates,
  });
  return { edge, look: () => follower.look() };
}

describe('what follows the nodes and trunks for Kamailio', () => {
  it('tells Kamailio nothing while nothing changes', async () => {
    const { edge, look } = anEdge();
    assert.deepEqual([await look(), await look()], [{ kind: 'same' }, { kind: 'same' }]);
    assert.deepEqual(edge.told, []);
  });

  it('writes and has read again only the table that changed, once', async () => {
    const { edge, look } = anEdge();
    edge.wanted = () => Promise.resolve({ 'dispatcher.list': 'a b', 'trunks.list': 't' });
    assert.deepEqual([await look(), await look()], [{ kind: 'read-again', tables: ['dispatcher'] }, { kind: 'same' }]);
    assert.deepEqual([edge.folder['dispatcher.list'], edge.told], ['a b', [['dispatcher']]]);
  });

  it('leaves all as it is while a name has no address, and goes on when it has', async () => {
    const { edge, look } = anEdge();
    const [before] = [edge.wanted];
    edge.wanted = () => Promise.reject(new Error('getaddrinfo ENOTFOUND sip-nodes'));
    assert.deepEqual(await look(), { kind: 'failed', why: 'getaddrinfo ENOTFOUND sip-nodes' });
    assert.deepEqual([edge.folder['dispatcher.list'], edge.told], ['a', []]);
    edge.wanted = before;
    assert.deepEqual(await look(), { kind: 'same' });
  });

  it('tells a Kamailio that could not be reached again, though the file is written', async () => {
    const { edge, look } = anEdge();
    edge.wanted = () => Promise.resolve({ 'dispatcher.list': 'a', 'trunks.list': 't u' });
    edge.reload = () => Promise.reject(new Error('kamailio_ctl: ECONNREFUSED'));
    assert.deepEqual(await look(), { kind: 'failed', why: 'kamailio_ctl: ECONNREFUSED' });
    edge.reload = async () => undefined;
    assert.deepEqual([await look(), await look()], [{ kind: 'read-again', tables: ['trunks'] }, { kind: 'same' }]);
  });

  it('has certificates read again when they change, not those that it began with', async () => {
    const { edge, look } = anEdge();
    await look();
    edge.certificates = 'second';
    assert.deepEqual([await look(), await look()], [{ kind: 'read-again', tables: ['tls'] }, { kind: 'same' }]);
  });
});
