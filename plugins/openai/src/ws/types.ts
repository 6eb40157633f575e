// What goes over a responses socket: the request, and those events of the server that this plugin reads.

import type { OpenAI } from 'openai';

/** A function call in an answer. */
export type WsFunctionCallItem = Pick<
  OpenAI.Responses.ResponseFunctionToolCall,
  'type' | 'call_id' | 'name' | 'arguments'
>;

/** A finished part of an answer. */
export type WsOutputItem =
  | WsFunctionCallItem
  | { type: 'message'; phase?: string | null; [key: string]: unknown }
  | { type: 'reasoning'; [key: string]: unknown }
  | { type: string; [key: string]: unknown };

/** Asks for an answer. Everything the HTTP request takes may be in it. */
export interface WsResponseCreateEvent {
  type: 'response.create';
  model: string;
  input: unknown[];
  tools?: unknown[];
  previous_response_id?: string | null;
  store?: boolean;
  temperature?: number;
  metadata?: Record<string, string>;
  [key: string]: unknown;
}

/** The answer begins. */
export interface WsResponseCreatedEvent {
  type: 'response.created';
  response: { id: string; [key: string]: unknown };
}

/** A part of the answer is whole. */
export interface WsOutputItemDoneEvent {
  type: 'response.output_item.done';
  item: WsOutputItem;
}

/** Words of the answer. */
export interface WsOutputTextDeltaEvent {
  type: 'response.output_text.delta';
  delta: string;
}

/** The answer is whole. */
export interface WsResponseCompletedEvent {
  type: 'response.completed';
  response: { id: string; service_tier?: string | null; usage?: unknown; [key: string]: unknown };
}

/** The model could not answer. */
export interface WsResponseFailedEvent {
  type: 'response.failed';
  response: { id?: string; error?: { code?: string; message?: string } | null; [key: string]: unknown };
}

/** The request was refused, or the connection is about to end. */
export interface WsErrorEvent {
  type: 'error';
  status?: number;
  code?: string | null;
  param?: string | null;
  message?: string;
  error?: { type?: string; code?: string | null; message?: string; param?: string | null };
}

/** An event of the server. Those without a type of their own here are passed on as they came. */
export type WsServerEvent =
  | WsResponseCreatedEvent
  | WsOutputItemDoneEvent
  | WsOutputTextDeltaEvent
  | WsResponseCompletedEvent
  | WsResponseFailedEvent
  | WsErrorEvent
  | { type: string; [key: string]: unknown };
