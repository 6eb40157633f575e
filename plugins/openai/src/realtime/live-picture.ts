// What the user shows: the model has the latest picture, not all that came before it.
import { llm, log, shortuuid, toError } from '@livekit/agents';
import type { VideoFrame } from '@livekit/rtc-node';
import { toWireItem } from './chat-items.js';
import type { ClientEvent } from './wire.js';

export class LivePicture {
  readonly #send: (event: ClientEvent) => void;
  #shown: string | undefined;
  #encoding = false;

  constructor(send: (event: ClientEvent) => void) {
    this.#send = send;
  }

  /** Ids of the items that hold a picture begin with it: they are not part of the conversation. */
  static readonly prefix = 'live_';

  /** Frames that come while one is being encoded are left out. */
  show(frame: VideoFrame): void {
    if (this.#encoding) return;
    this.#encoding = true;
    void this.#show(frame).finally(() => (this.#encoding = false));
  }

  /** The connection is a new one, without a picture. */
  forget(): void {
    this.#shown = undefined;
  }

  /** Never rejects. */
  async #show(frame: VideoFrame): Promise<void> {
    try {
      const content = [llm.createImageContent({ image: frame, inferenceDetail: 'auto' })];
      const message = new llm.ChatMessage({ id: shortuuid(LivePicture.prefix), role: 'user', content });
      const item = await toWireItem(message);
      if (!item) return;
      if (this.#shown) this.#send({ type: 'conversation.item.delete', item_id: this.#shown });
      this.#shown = message.id;
      this.#send({ type: 'conversation.item.create', item });
    } catch (error) {
      log().warn({ err: toError(error) }, 'a picture could not be shown to the realtime model');
    }
  }
}
