// Joins a session to a room: links one participant, hears it, and lets it hear and read the agent.
import { RoomEvent } from '@livekit/rtc-node';
import type { Participant, RemoteParticipant, Room } from '@livekit/rtc-node';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import { getJobContext } from '../job/current-job.js';
import type { AudioOutput } from '../output/audio-output.js';
import type { TextOutput } from '../output/text-output.js';
import { AgentSessionEventTypes, CloseReason } from '../session/events.js';
import type { AgentStateChangedEvent, UserInputTranscribedEvent, UserStateChangedEvent } from '../session/events.js';
import type { AgentSession, RoomInputOptions, RoomOutputOptions } from '../session/faces.js';
import { AgentStateAttribute } from './agent-state.js';
import { readChat } from './chat-input.js';
import type { ChatMessage } from './chat-input.js';
import { ParticipantAudioInputStream } from './input-audio.js';
import { ParticipantVideoInput } from './input-video.js';
import { ParticipantLink } from './participant-link.js';
import { ParticipantAudioOutput } from './publish-audio.js';
import { resolveInputOptions, resolveOutputOptions } from './room-options.js';
import type { ResolvedInputOptions } from './room-options.js';
import { RoomTranscripts } from './room-transcripts.js';

export interface RoomIOOptions {
  agentSession: AgentSession;
  room: Room;
  /** The user, or the identity of the user to wait for. Default: the first participant of an accepted kind. */
  participant?: RemoteParticipant | string | null;
  inputOptions?: Partial<RoomInputOptions>;
  outputOptions?: Partial<RoomOutputOptions>;
}

/** A session's place in a room. Inputs and outputs the session already has are left alone. */
export class RoomIO {
  readonly #session: AgentSession;
  readonly #room: Room;
  readonly #inputOptions: ResolvedInputOptions;
  readonly #outputOptions: RoomOutputOptions;
  readonly #link: ParticipantLink;
  readonly #agentState: AgentStateAttribute;
  readonly #transcripts: RoomTranscripts;
  readonly #job = getJobContext(false);
  #audioInput: ParticipantAudioInputStream | undefined;
  #videoInput: ParticipantVideoInput | undefined;
  #audioOutput: ParticipantAudioOutput | undefined;
  #chat: Disposable | undefined;
  #state: 'new' | 'started' | 'closed' = 'new';

  constructor({ agentSession, room, participant, inputOptions, outputOptions }: RoomIOOptions) {
    this.#session = agentSession;
    this.#room = room;
    this.#inputOptions = resolveInputOptions(inputOptions);
    this.#outputOptions = resolveOutputOptions(outputOptions);
    this.#agentState = new AgentStateAttribute(room);
    this.#transcripts = new RoomTranscripts(room, this.#outputOptions);
    const wanted = typeof participant === 'object' ? participant?.identity : participant;
    this.#link = new ParticipantLink({
      room,
      kinds: this.#inputOptions.participantKinds,
      identity: wanted ?? this.#inputOptions.participantIdentity ?? null,
      onLinked: (identity) => this.#onLinked(identity),
      onLeft: (left) => this.#onLeft(left),
    });
  }

  /** The voice of the agent in this room, or what the session had before. */
  get audioOutput(): AudioOutput | undefined {
    return this.#audioOutput ?? this.#session.output.audio ?? undefined;
  }

  /** The transcript of the agent in this room, or what the session had before. */
  get transcriptionOutput(): TextOutput | undefined {
    return this.#session.output.transcription ?? undefined;
  }

  /** Whether the linked participant is in the room. */
  get isParticipantAvailable(): boolean {
    return this.linkedParticipant !== undefined;
  }

  get rtcRoom(): Room {
    return this.#room;
  }

  get linkedParticipant(): RemoteParticipant | undefined {
    return this.#link.participant;
  }

  get localParticipant(): Participant | undefined {
    return this.#room.localParticipant;
  }

  /** Serves this participant from now on, also if it joins later; null: like {@link RoomIO.unsetParticipant}. */
  setParticipant(participantIdentity: string | null): void {
    if (participantIdentity === null) this.unsetParticipant();
    else this.#link.set(participantIdentity);
  }

  /** Serves nobody until the next participant of an accepted kind joins. */
  unsetParticipant(): void {
    this.#link.unset();
    this.#audioInput?.setParticipant(null);
    this.#videoInput?.setParticipant(null);
    this.#transcripts.setUser(null);
  }

  /** Joins the session to the room; the room may be connected later. */
  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'started';
    this.#startInputs();
    this.#startOutputs();
    this.#session.on(AgentSessionEventTypes.AgentStateChanged, this.#onAgentState);
    this.#session.on(AgentSessionEventTypes.UserStateChanged, this.#onUserState);
    this.#session.on(AgentSessionEventTypes.UserInputTranscribed, this.#onUserTranscript);
    this.#session.on(AgentSessionEventTypes.Close, this.#onSessionClosed);
    this.#room.on(RoomEvent.ConnectionStateChanged, this.#onConnection);
    this.#agentState.set(this.#session.agentState);
    this.#link.start();
    this.#onConnection();
  }

  /** Leaves the room to itself. Idempotent. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#session.off(AgentSessionEventTypes.AgentStateChanged, this.#onAgentState);
    this.#session.off(AgentSessionEventTypes.UserStateChanged, this.#onUserState);
    this.#session.off(AgentSessionEventTypes.UserInputTranscribed, this.#onUserTranscript);
    this.#session.off(AgentSessionEventTypes.Close, this.#onSessionClosed);
    this.#room.off(RoomEvent.ConnectionStateChanged, this.#onConnection);
    this.#link.close();
    this.#chat?.[Symbol.dispose]();
    this.#videoInput?.[Symbol.dispose]();
    await this.#transcripts.close();
    await this.#audioInput?.close();
    await this.#audioOutput?.close();
  }

  #startInputs(): void {
    const { audioEnabled, audioSampleRate, audioNumChannels, noiseCancellation } = this.#inputOptions;
    const { videoEnabled, textEnabled } = this.#inputOptions;
    if (audioEnabled && this.#session.input.audio === null) {
      this.#audioInput = new ParticipantAudioInputStream({
        room: this.#room,
        sampleRate: audioSampleRate,
        numChannels: audioNumChannels,
        noiseCancellation,
      });
      this.#session.input.audio = this.#audioInput;
    }
    if (videoEnabled)
      this.#videoInput = new ParticipantVideoInput({ room: this.#room, eyes: () => this.#session.input._eyes });
    if (!textEnabled) return;
    this.#chat = readChat(this.#room, {
      accepts: (identity) => this.#link.identity === null || this.#link.identity === identity,
      onMessage: (message) => void this.#onChat(message),
    });
  }

  #startOutputs(): void {
    const { output } = this.#session;
    const options = this.#outputOptions;
    if (options.audioEnabled && output.audio === null) {
      this.#audioOutput = new ParticipantAudioOutput(this.#room, {
        sampleRate: options.audioSampleRate,
        numChannels: options.audioNumChannels,
        trackPublishOptions: options.audioPublishOptions,
        ...(options.queueSizeMs !== undefined && { queueSizeMs: options.queueSizeMs }),
      });
      output.audio = this.#audioOutput;
    }
    output.setTranscriptionSynced(options.syncTranscription);
    if (options.transcriptionEnabled) output.transcription ??= this.#transcripts.agent;
  }

  readonly #onConnection = (): void => {
    if (!this.#room.isConnected || this.#state !== 'started') return;
    this.#transcripts.setAgent(this.#room.localParticipant ?? null);
    this.#agentState.resend();
    this.#link.look();
    void this.#publish();
  };

  /** Never rejects. */
  async #publish(): Promise<void> {
    try {
      await this.#audioOutput?.start();
    } catch (error) {
      log().error({ err: toError(error) }, "the agent's voice could not be published");
    }
  }

  #onLinked(identity: string): void {
    this.#audioInput?.setParticipant(identity);
    this.#videoInput?.setParticipant(identity);
    this.#transcripts.setUser(identity);
  }

  #onLeft({ hungUp }: { hungUp: boolean }): void {
    if (!hungUp || !this.#inputOptions.closeOnDisconnect) return;
    log().info('the linked participant left; the session closes');
    this.#session.shutdown({ drain: false, reason: CloseReason.PARTICIPANT_DISCONNECTED });
  }

  readonly #onAgentState = (event: AgentStateChangedEvent): void => {
    this.#agentState.set(event.newState);
  };

  readonly #onUserState = (event: UserStateChangedEvent): void => {
    this.#videoInput?.setSpeaking(event.newState === 'speaking');
  };

  readonly #onUserTranscript = (event: UserInputTranscribedEvent): void => {
    this.#transcripts.showUser(event.transcript, event.isFinal);
  };

  readonly #onSessionClosed = (): void => {
    void this.#afterSession();
  };

  /** Never rejects. */
  async #afterSession(): Promise<void> {
    try {
      await this.close();
      if (this.#inputOptions.deleteRoomOnClose) await this.#job?.deleteRoom(this.#room.name);
    } catch (error) {
      log().warn({ err: toError(error) }, 'the room could not be left in order');
    }
  }

  /** Never rejects. */
  async #onChat({ text, info, identity }: ChatMessage): Promise<void> {
    try {
      await this.#inputOptions.textInputCallback(this.#session, { text, info, participantIdentity: identity });
    } catch (error) {
      log().error({ err: toError(error) }, 'the text input callback failed');
    }
  }
}

/** Joins `session` to `room`. The room may be connected later; nothing is waited for. */
export function attachRoom(
  ...args: [session: AgentSession, room: Room, options?: Omit<RoomIOOptions, 'agentSession' | 'room'>]
): RoomIO {
  const [agentSession, room, options] = args;
  const io = new RoomIO({ ...options, agentSession, room });
  io.start();
  return io;
}
