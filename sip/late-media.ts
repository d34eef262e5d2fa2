import type { LegOptions, Media, MediaRoom, OfferResult, OpenResult } from './ports/media.js';

/** Media that is opened while the service starts already: before that it is not ready, and has no server. */
export class LateMedia implements Media {
  #media: Media | undefined;

  become(media: Media): void {
    this.#media = media;
  }

  open(options: LegOptions, gone: AbortSignal): Promise<OpenResult> {
    return this.#media?.open(options, gone) ?? Promise.resolve(notOpen);
  }

  offer(options: Omit<LegOptions, 'offer'>, gone: AbortSignal): Promise<OfferResult> {
    return this.#media?.offer(options, gone) ?? Promise.resolve(notOpen);
  }

  ready(): boolean {
    return this.#media?.ready() === true;
  }

  legs(): number {
    return this.#media?.legs() ?? 0;
  }

  room(): MediaRoom | undefined {
    return this.#media?.room();
  }

  async stop(): Promise<void> {
    await this.#media?.stop();
  }
}

const notOpen = { kind: 'no-server', why: 'media is not open yet' } as const;
