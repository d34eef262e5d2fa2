import assert from 'node:assert/strict';
import { get } from 'node:http';
import { backoffMs } from '../../../../services/common/backoff.js';
import { isLoopback } from '../../../../services/common/host-port.js';
import { startHttp } from '../../../../services/common/http.js';
import { createLog } from '../../../../services/common/log.js';
import { nearest } from '../../../../services/common/nearest.js';
import { createRegistry } from '../../../../services/common/process-metrics.js';

describe('backoffMs', () => {
  it('doubles, is capped, and jitters down to a half', () => {
    const at = (failures: number, random: number) => backoffMs(failures, { firstMs: 100, capMs: 1000 }, () => random);
    assert.deepEqual([at(1, 1), at(2, 1), at(3, 0), at(9, 1), at(5000, 0)], [100, 200, 200, 1000, 500]);
  });
});

describe('nearest', () => {
  it('finds what was mistyped and nothing far off', () => {
    assert.equal(nearest('thorugh', ['screen', 'through', 'ask']), 'through');
    assert.equal(nearest('zebra', ['screen', 'through', 'ask']), undefined);
  });
});

describe('isLoopback', () => {
  for (const [host, want] of [['127.0.0.1', true], ['127.8.9.1', true], ['::1', true], ['localhost', true], ['0.0.0.0', false], ['::', false], ['127.example.com', false], ['10.0.0.1', false]] as const) {
    it(`${host}: ${want}`, () => assert.equal(isLoopback(host), want));
  }
});

describe('createLog', () => {
  it('writes one JSON object a line with the service and the level by name', () => {
    const lines: string[] = [];
    createLog({ service: 'policy', level: 'info', to: { write: (line) => void lines.push(line) } }).info({ call: 'abc' }, 'here');
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    assert.deepEqual([line['service'], line['level'], line['call'], line['msg']], ['policy', 'info', 'abc', 'here']);
  });
});

describe('startHttp', () => {
  it('serves metrics, life and readiness', async () => {
    let ready = false;
    const http = await startHttp({ listen: { host: '127.0.0.1', port: 0 }, registry: createRegistry(), ready: () => ready });
    try {
      const ask = (path: string) => status(`http://127.0.0.1:${http.address.port}${path}`);
      assert.deepEqual(await Promise.all(['/live', '/ready', '/metrics', '/else'].map(ask)), [200, 503, 200, 404]);
      ready = true;
      assert.equal(await ask('/ready'), 200);
    } finally {
      await http.close();
    }
  });
});

function status(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
}
