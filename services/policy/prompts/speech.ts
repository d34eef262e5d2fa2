/** Makes speech of text. */

export type Spoken =
  | { readonly kind: 'wav'; readonly wav: Uint8Array }
  /** Nothing here can speak; `install` says what would. */
  | { readonly kind: 'no-speech'; readonly install: string }
  | { readonly kind: 'no-voice' }
  | { readonly kind: 'failed'; readonly why: string };

export interface Speech {
  /** Changes whenever the same text might sound different. */
  readonly voice: string;
  /** @param language BCP 47, as `en` or `en-GB` */
  speak(text: string, language: string): Promise<Spoken>;
  close(): Promise<void>;
}
