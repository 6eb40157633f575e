// All speeches that have not ended: made here, started, stopped and settled as the turn reducer decides.
import { withResolvers, type Resolvers } from '../../base/future.js';
import { shortuuid } from '../../base/id.js';
import { settledWithin } from '../../base/settled-within.js';
import { toError } from '../../base/errors.js';
import type { Outcome } from '../../turn/effect.js';
import type { Speech } from '../../turn/state.js';
import { Ahead } from '../../speech/ahead.js';
import { createSpeechCreatedEvent, AgentSessionEventTypes } from '../events.js';
import type { Hub } from '../hub.js';
import { SpeechHandle, toolCallStorage } from './speech-handle.js';
import { SpeechRun, replyPartsOf } from './speech-run.js';
import type { ReplyPlan, SpeechPlan, SpeechRequest } from './speech-plan.js';
import { FirstPart } from '../listening/turn-times.js';

/** A reply that is generated before anybody decided that it will be said. */
interface Draft {
  readonly parts: Ahead;
  readonly firstPart: FirstPart;
}

interface Live {
  readonly handle: SpeechHandle;
  readonly plan: SpeechPlan;
  readonly stop: AbortController;
  /** What was generated ahead. */
  ahead?: Draft;
  started: boolean;
  /** Settles when what was heard of it is in the history. */
  readonly said: Resolvers<void>;
}

// A sink that never tells where it was cut must not hold the next reply.
const cutLimitMs = 1000;

export class Speeches {
  readonly #hub: Hub;
  readonly #live = new Map<string, Live>();
  /** Drafts that nobody adopted yet. */
  readonly #drafts = new Map<string, Draft>();

  /** Speeches that were cut off and not yet written down. */
  readonly #cut = new Set<Promise<void>>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Makes a speech and asks for the floor. Settles at once as refused if the session does not take speeches now. */
  request(request: SpeechRequest): SpeechHandle {
    const parent = request.parent ?? toolCallStorage.getStore()?.speechHandle;
    const handle = this.#register(`speech_${shortuuid()}`, { ...request, ...(parent ? { parent } : {}) });
    this.#hub.runtime.dispatch({ type: 'speech-requested', speech: speechOf(handle, request) });
    return handle;
  }

  /** The reducer made a reply to a user's turn: give it a handle. `ahead` is the draft it was adopted from. */
  createReply(id: string, plan: ReplyPlan): SpeechHandle {
    const draft = this.#drafts.get(id);
    this.#drafts.delete(id);
    this.#hub.usage.requests.draftAdopted(id);
    const handle = this.#register(id, { plan, source: 'generate_reply', userInitiated: false });
    const live = this.#live.get(id);
    // A draft that already failed is no head start: the reply is generated anew.
    if (!draft || !live || draft.parts.failed) return handle;
    live.ahead = draft;
    live.stop.signal.addEventListener('abort', () => draft.parts.stop(), { once: true });
    return handle;
  }

  /** Starts generating what may become the reply, without any effect that could be noticed. */
  draft(id: string, plan: ReplyPlan): void {
    this.#hub.usage.requests.draftStarted(id);
    const firstPart = new FirstPart();
    const parts = new Ahead(firstPart.watch(replyPartsOf(this.#hub, id, plan), this.#hub.clock));
    this.#drafts.set(id, { parts, firstPart });
  }

  dropDraft(id: string): void {
    this.#hub.usage.requests.draftDropped(id);
    this.#drafts.get(id)?.parts.stop();
    this.#drafts.delete(id);
  }

  /** It has the floor: it runs until it has ended in every respect. */
  giveFloor(id: string): void {
    const live = this.#live.get(id);
    if (!live || live.started) return;
    live.started = true;
    live.handle._update({ scheduled: true });
    const { handle, plan, stop, ahead, said } = live;
    const run = new SpeechRun({
      hub: this.#hub,
      speeches: this,
      handle,
      plan,
      stop: stop.signal,
      onSaid: () => said.resolve(),
      ...(ahead ? { ahead } : {}),
    });
    void this.#hub.scope.spawn('speech', async () => {
      try {
        if (this.#cut.size > 0) await this.cancelledSaid();
        await run.run();
      } catch (error) {
        handle._update({ error: toError(error) });
        this.#hub.failed({ stage: 'llm', error });
      } finally {
        said.resolve();
        this.#hub.runtime.dispatch({ type: 'speech-ended', id });
      }
    });
  }

  cancel(id: string): void {
    const live = this.#live.get(id);
    if (!live) return;
    // A speech that timed out was not interrupted by anybody.
    const ending = this.#hub.runtime.state.background.find(({ speech }) => speech.id === id);
    if (!ending || ending.outcome === 'interrupted') live.handle._update({ interrupted: true });
    if (live.started) this.#rememberCut(live.said.promise);
    live.stop.abort();
  }

  #rememberCut(said: Promise<void>): void {
    const cut = said.then(() => void this.#cut.delete(cut));
    this.#cut.add(cut);
  }

  settle(id: string, outcome: Outcome): void {
    const live = this.#live.get(id);
    if (!live) return;
    this.#live.delete(id);
    if (outcome !== 'played') live.stop.abort();
    // A reply that never came to run still answers something that was said.
    const { plan } = live;
    if (!live.started && outcome === 'interrupted' && plan.kind === 'reply' && plan.userMessage) {
      this.#hub.history.add(plan.userMessage, this.#hub.active().agent);
    }
    for (const error of live.handle._settle(outcome))
      this.#hub.logger.error({ err: error }, 'a callback of a speech failed');
  }

  /** Settles when what was heard of every speech cancelled so far is in the history: only then can the next one be thought of. */
  async cancelledSaid(): Promise<void> {
    const cut = [...this.#cut];
    if (cut.length === 0) return;
    await settledWithin(Promise.all(cut), { clock: this.#hub.clock, limitMs: cutLimitMs });
  }

  /** Settles when every speech that is interrupted now has ended. */
  async interruptedSettled(): Promise<void> {
    const open = [...this.#live.values()].filter(({ handle }) => handle.interrupted);
    await Promise.all(
      open.map(({ handle }) => new Promise<void>((resolve) => handle.addDoneCallback(() => resolve()))),
    );
  }

  #register(id: string, request: SpeechRequest): SpeechHandle {
    const { plan, parent, source, userInitiated } = request;
    const { runtime } = this.#hub;
    const handle = new SpeechHandle({
      id,
      control: {
        interrupt: (speech, force) => runtime.dispatch({ type: 'interrupt-requested', id: speech, force }),
        protect: (speech, interruptible) => runtime.dispatch({ type: 'speech-protected', id: speech, interruptible }),
      },
      allowInterruptions: request.allowInterruptions ?? this.#hub.active().turns.interruption.enabled,
      ...(plan.kind === 'reply' ? { inputDetails: { modality: plan.modality } } : {}),
      ...(parent ? { parent } : {}),
    });
    this.#hub.runs.watch(handle);
    this.#live.set(id, { handle, plan, stop: new AbortController(), started: false, said: withResolvers() });
    this.#hub.emit(
      AgentSessionEventTypes.SpeechCreated,
      createSpeechCreatedEvent({ userInitiated, source, speechHandle: handle }),
    );
    return handle;
  }
}

function speechOf(handle: SpeechHandle, { plan, priority }: SpeechRequest): Speech {
  return {
    id: handle.id,
    priority: priority ?? SpeechHandle.SPEECH_PRIORITY_NORMAL,
    interruptible: handle.allowInterruptions,
    parent: handle.parent?.id ?? null,
    ...(plan.kind === 'say' ? { said: true } : {}),
  };
}
