// What the realtime API reports as errors, in the framework's terms.
import { APIError, RealtimeError } from '@livekit/agents';
import type { RealtimeError as WireError, RealtimeResponse } from 'openai/resources/realtime/realtime';
import { finalCodes } from '@livekit/agents/provider';

/** Answers to requests that came too late or too early: nothing is lost. */
const harmlessCodes = new Set(['response_cancel_not_active', 'input_audio_buffer_commit_empty']);

export function isHarmless({ code, message }: Pick<WireError, 'code' | 'message'>): boolean {
  return harmlessCodes.has(code ?? '') || message.startsWith('Cancellation failed');
}

export function isFinal(code: string | null | undefined): boolean {
  return finalCodes.has(code ?? '');
}

/** The server's own words may quote what was said: only its codes are kept. */
export function errorOf({ code, type, param }: Pick<WireError, 'code' | 'type' | 'param'>): Error {
  const about = param ? `, parameter ${param}` : '';
  return new RealtimeError(`OpenAI realtime reported ${code ?? type}${about}.${adviceFor(code)}`);
}

/** Why a response ended without being complete; undefined if that was wanted. */
export function failureOf(response: RealtimeResponse): { error: Error; code: string | undefined } | undefined {
  const { status, status_details: details } = response;
  if (status === 'failed') {
    const code = details?.error?.code ?? details?.error?.type;
    return {
      code,
      error: new APIError(`OpenAI realtime failed to answer (${code ?? 'no reason'}).${adviceFor(code)}`, {
        retryable: !isFinal(code),
      }),
    };
  }
  if (status !== 'incomplete') return undefined;
  const reason = details?.reason ?? 'no reason';
  return { code: reason, error: new RealtimeError(`OpenAI realtime ended its answer early (${reason}).`) };
}

function adviceFor(code: string | null | undefined): string {
  if (code === 'insufficient_quota') return ' The account has no credit left: check its billing.';
  if (code === 'invalid_api_key') return ' Check OPENAI_API_KEY or the apiKey option.';
  return '';
}
