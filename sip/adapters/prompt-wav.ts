const rate = 8000;
const pcm = 1;

/** The samples of a prompt: WAV, 8000 Hz, 16 bit, mono. `undefined` when it is anything else. */
export function readPromptWav(bytes: Uint8Array): Int16Array | undefined {
  const wav = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (wav.length < 12 || wav.toString('latin1', 0, 4) !== 'RIFF' || wav.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let isPrompt = false;
  for (let at = 12; at + 8 <= wav.length; ) {
    const id = wav.toString('latin1', at, at + 4);
    const data = wav.subarray(at + 8, at + 8 + wav.readUInt32LE(at + 4));
    if (id === 'fmt ') isPrompt = isPromptFormat(data);
    if (id === 'data') return isPrompt ? samplesOf(data) : undefined;
    at += 8 + data.length + (data.length % 2);
  }
  return undefined;
}

function isPromptFormat(format: Buffer): boolean {
  if (format.length < 16) return false;
  return format.readUInt16LE(0) === pcm && format.readUInt16LE(2) === 1 && format.readUInt32LE(4) === rate && format.readUInt16LE(14) === 16;
}

function samplesOf(data: Buffer): Int16Array {
  return Int16Array.from({ length: Math.floor(data.length / 2) }, (_, i) => data.readInt16LE(2 * i));
}
