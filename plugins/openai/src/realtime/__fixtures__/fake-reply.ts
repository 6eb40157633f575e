// What the fake realtime server is told to answer.

/** Of sound at 24 kHz, 16 bit. */
export const bytesPerMs = 48;

export interface FakeMessage {
  readonly text: string;
  /** None: it is written, not spoken. */
  readonly audioMs?: number;
  /** What it sounds like, 24 kHz; as long as it lasts. Default: a hum. */
  readonly sound?: Int16Array;
}

export interface FakeReply {
  /** One entry for each message. */
  readonly messages?: readonly FakeMessage[];
  readonly calls?: readonly { readonly name: string; readonly args: string }[];
  /** It does not end before it is cancelled. */
  readonly endless?: boolean;
  /** The request is not even answered. */
  readonly silent?: boolean;
  /** It fails with this code. */
  readonly failsWith?: string;
}

/** What a message sounds like, as it goes over the wire; undefined if it is written. */
export function soundOf({ audioMs, sound }: FakeMessage): Buffer | undefined {
  if (sound) return Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength);
  return audioMs === undefined ? undefined : Buffer.alloc(audioMs * bytesPerMs, 1);
}
