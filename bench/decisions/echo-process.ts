/** The floor: a bare server on the same library that answers the same questions in the same batches without looking at them. */
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { loadPlainProto, typed } from '../../proto/load.js';
import type { DecideBatch__Output } from '../../proto/types/latchkey/policy/v1/DecideBatch.js';
import type { DecideResponse } from '../../proto/types/latchkey/policy/v1/DecideResponse.js';
import type { DecisionBatch } from '../../proto/types/latchkey/policy/v1/DecisionBatch.js';
import { serveParent } from './serve-parent.js';

const connect: DecideResponse = {
  directive: { connect: { destinations: [{ number: '+31209991234' }], mode: 1, ringSeconds: 30, whisper: null, label: '', failedWanted: false } },
  cursor: new Uint8Array(0),
  reason: { tenant: 'bench', step: 'through', release: 1, entryId: '50123', cause: 1 },
};
const collect: DecideResponse = {
  directive: { collect: { prompts: [{ sha256: Buffer.alloc(32, 1), durationMs: 2400, language: 'en' }], minDigits: 4, maxDigits: 8, endKey: '#', firstDigitMs: 8000, betweenDigitsMs: 3000, totalMs: 60_000, bargeIn: true, secret: true } },
  cursor: Buffer.alloc(42, 2),
  reason: { tenant: 'bench', step: 'ask', release: 1, entryId: '', cause: 1 },
};

const bare = (call: ServerDuplexStream<DecideBatch__Output, DecisionBatch>): void => {
  call.write({});
  call.on('data', ({ requests }: DecideBatch__Output) => {
    call.write({ decisions: requests.map(({ tag, request }) => ({ tag, response: request?.event?.kind === 'arrived' && request.facts?.called === process.argv[2] ? collect : connect })) });
  });
  call.on('end', () => call.end());
};

const server = new Server();
server.addService(typed(loadPlainProto()).PolicyService.service, { DecideStream: bare });
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  serveParent(port);
});
