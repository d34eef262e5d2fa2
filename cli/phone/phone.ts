import { MediaServer } from '../../sip/media/embedded/media-server.js';
import { CallRecord } from './call-record.js';
import type { CallOptions, CallResult, PhoneOptions } from './call-types.js';
import { PhoneCall } from './phone-call.js';
import { PhoneLine } from './phone-line.js';

const usualRtp = { fromPort: 21_000, toPort: 29_999 };

/** A test phone: places any number of calls, at once or in turn, with real RTP. */
export interface Phone {
  /** Places a call and sees it through; never rejects. */
  call(options: CallOptions): Promise<CallResult>;
  close(): Promise<void>;
}

/** Throws when no port can be bound. */
export async function openPhone(options: PhoneOptions): Promise<Phone> {
  const line = await PhoneLine.open(options);
  const media = new MediaServer({ host: line.host, ...(options.rtp ?? usualRtp) });
  return {
    call: (call) => callOn(line, media, call),
    close: async () => {
      await Promise.all([line.close(), media.stop()]);
    },
  };
}

/** One call on a phone of its own. */
export async function placeCall(options: PhoneOptions & CallOptions): Promise<CallResult> {
  const phone = await openPhone(options);
  try {
    return await phone.call(options);
  } finally {
    await phone.close();
  }
}

async function callOn(line: PhoneLine, media: MediaServer, options: CallOptions): Promise<CallResult> {
  const opened = await media.offer({ codecs: options.codecs ?? ['PCMA', 'PCMU'], events: (options.keyedBy ?? 'rfc4733') === 'rfc4733', ptimeMs: 20 });
  if (opened.kind === 'open') return new PhoneCall(line, opened.leg, options).run();
  return new CallRecord(options.watch).end({ kind: 'no-answer', why: 'no-media' }, { callId: '', answered: false, heardMs: 0 });
}
