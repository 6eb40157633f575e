// Takes reservations and writes them down.
import { llm } from '@livekit/agents';
import { z } from 'zod';
import { handTo, RestaurantAgent, transferTo, type Voices } from '../restaurant-agent.js';
import { needed, type RestaurantState } from '../state.js';
import { updateName, updatePhone } from './tools.js';

const timeAndGuests = z.object({
  time: z.string().describe("Day and time as the caller said it, such as 'tomorrow at 8 pm'"),
  guests: z.number().int().min(1).max(50).nullable().describe('How many people, or null if not said'),
});

const updateReservationTime = llm.tool<RestaurantState, typeof timeAndGuests>({
  description: 'Notes when the caller wants to come, and how many they are.',
  parameters: timeAndGuests,
  execute: async ({ time, guests }, { ctx }) => {
    const state = ctx.userData;
    if (time.trim() === '') throw new llm.ToolError('The time is empty: ask for it again.');
    state.reservationTime = time.trim();
    if (guests !== null) state.guests = guests;
    const people = state.guests === undefined ? '' : ` for ${state.guests}`;
    return `A table${people}, ${state.reservationTime}. ${needed('reservation', state)}`.trimEnd();
  },
});

const confirmReservation = llm.tool<RestaurantState>({
  description: 'Books the table, after the caller has agreed to name, phone number and time.',
  execute: async (_args, { ctx }) => {
    const state = ctx.userData;
    const { name, phone, reservationTime: time, guests } = state;
    if (!name || !phone) throw new llm.ToolError('First ask for the name and the phone number.');
    if (!time) throw new llm.ToolError('First ask for the time of the reservation.');
    const number = await state.store.saveReservation({ name, phone, time, guests });
    state.publish('reservation', { number, name, time, guests });
    state.news = `Reservation ${number} is booked for ${name}, ${time}.`;
    state.reservationTime = undefined;
    state.guests = undefined;
    return handTo('greeter', ctx);
  },
});

export function createReservation(voices: Voices): RestaurantAgent {
  return new RestaurantAgent({
    name: 'reservation',
    task: `You take reservations. Find out the time, the number of guests, the name and the phone number, repeat them
once, and book with confirmReservation when the caller agrees.`,
    tools: {
      updateName: updateName('reservation'),
      updatePhone: updatePhone('reservation'),
      updateReservationTime,
      confirmReservation,
      toGreeter: transferTo('greeter', 'Passes the caller back when they want something other than a reservation.'),
    },
    tts: voices.reservation,
  });
}
