/** Answers every question with as many bytes as a decision takes, and looks at none. */
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { answerBytes, echoService, questionBytes } from './echo-service.js';

const server = new Server({ 'grpc.enable_channelz': 0 });
server.addService(echoService, {
  ask: (stream: ServerDuplexStream<Buffer, Buffer>) => {
    stream.on('data', (questions: Buffer) => stream.write(Buffer.alloc((questions.length / questionBytes) * answerBytes, 1)));
    stream.on('end', () => stream.end());
  },
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send?.({ port });
});
process.on('disconnect', () => process.exit(0));
