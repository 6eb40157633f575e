// Typed messages of users in a room, shared by all sessions in it: a topic can have only one handler.
import type { Room, TextStreamHandler, TextStreamInfo, TextStreamReader } from '@livekit/rtc-node';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import { TOPIC_CHAT } from './wire-names.js';

export interface ChatMessage {
  readonly text: string;
  readonly info: TextStreamInfo;
  readonly identity: string;
}

/** A session that reads the typed messages of a room. */
export interface ChatReader {
  /** Whether it serves this participant: its linked one, or anybody while it has none. */
  accepts(identity: string): boolean;
  onMessage(message: ChatMessage): void;
}

// Registration: which sessions read the chat of a room.
const readersOf = new WeakMap<Room, Set<ChatReader>>();

/** Hands the room's typed messages to `reader` until the result is disposed. Does nothing if the program handles the topic itself. */
export function readChat(room: Room, reader: ChatReader): Disposable {
  const readers = readersOf.get(room) ?? register(room);
  readers?.add(reader);
  return {
    [Symbol.dispose]: () => {
      if (!readers?.delete(reader) || readers.size > 0) return;
      readersOf.delete(room);
      room.unregisterTextStreamHandler(TOPIC_CHAT);
    },
  };
}

function register(room: Room): Set<ChatReader> | undefined {
  const readers = new Set<ChatReader>();
  const handler: TextStreamHandler = (stream, { identity }) => void dispatch({ readers, stream, identity });
  try {
    room.registerTextStreamHandler(TOPIC_CHAT, handler);
  } catch (error) {
    log().warn({ err: toError(error) }, `text input is off: another handler of the topic ${TOPIC_CHAT} is registered`);
    return undefined;
  }
  readersOf.set(room, readers);
  return readers;
}

interface Arrival {
  readonly readers: ReadonlySet<ChatReader>;
  readonly stream: TextStreamReader;
  readonly identity: string;
}

/** Never rejects. */
async function dispatch({ readers, stream, identity }: Arrival): Promise<void> {
  try {
    const text = await stream.readAll();
    for (const reader of readers) {
      if (reader.accepts(identity)) reader.onMessage({ text, info: stream.info, identity });
    }
  } catch (error) {
    log().warn({ err: toError(error) }, 'a typed message could not be read');
  }
}
