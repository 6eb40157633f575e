// The options of a session in a room, with their published defaults.
import { TrackPublishOptions, TrackSource } from '@livekit/rtc-node';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import type { RoomInputOptions, RoomOutputOptions, TextInputCallback } from '../session/faces.js';
import { DEFAULT_PARTICIPANT_KINDS } from './participants.js';

/** What a typed message does unless told otherwise: it interrupts the agent and is answered. */
export const DEFAULT_TEXT_INPUT_CALLBACK: TextInputCallback = (session, event) => {
  try {
    session.interrupt();
  } catch (error) {
    // Speech that must not be interrupted is heard out; the reply follows it.
    log().debug({ err: toError(error) }, 'a typed message could not interrupt the agent');
  }
  session.generateReply({ userInput: event.text, inputModality: 'text' });
};

type Defaulted<Options, Optional extends keyof Options> = Options & Required<Pick<Options, Optional>>;

export type ResolvedInputOptions = Defaulted<RoomInputOptions, 'participantKinds' | 'textInputCallback'>;

export function resolveInputOptions(options: Partial<RoomInputOptions> = {}): ResolvedInputOptions {
  return {
    audioSampleRate: 24_000,
    audioNumChannels: 1,
    textEnabled: true,
    audioEnabled: true,
    videoEnabled: false,
    closeOnDisconnect: true,
    deleteRoomOnClose: false,
    ...given(options),
    participantKinds: options.participantKinds ?? DEFAULT_PARTICIPANT_KINDS,
    textInputCallback: options.textInputCallback ?? DEFAULT_TEXT_INPUT_CALLBACK,
  };
}

export function resolveOutputOptions(options: Partial<RoomOutputOptions> = {}): RoomOutputOptions {
  return {
    transcriptionEnabled: true,
    audioEnabled: true,
    audioSampleRate: 24_000,
    audioNumChannels: 1,
    syncTranscription: true,
    audioPublishOptions: new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
    queueSizeMs: 200,
    jsonFormat: false,
    ...given(options),
  };
}

/** Without the fields that are undefined: those count as not given. */
function given<Options extends object>(options: Options): Partial<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>;
}
