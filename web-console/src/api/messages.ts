import { queryOptions } from '@tanstack/react-query';
import { eventsOf, type SseEvent } from '../messages/sse';
import { queryOf, type View } from '../messages/view';
import { api, body, idempotent, type Schemas } from './client';
import { apiError } from './problem';
import { keys } from './queries';

export type Message = Schemas['Message'];
export type Data = Schemas['MessageData'];
export type DataIn = Schemas['MessageDataIn'];
export type NewMessage = Schemas['NewMessage'];

/** How much of a key or value comes with a list, and at most. */
export const LISTED_BYTES_MAX = 4_096;
export const WHOLE_BYTES_MAX = 1_048_576;

/** A topic of a cluster. */
export interface Place {
  clusterId: string;
  topic: string;
}

const pathOf = ({ clusterId, topic }: Place) => ({ cluster_id: clusterId, topic });

/** Opens the stream of a view, after the record of `lastEventId` if that is not empty; the answer is there when it resolves. */
export async function openMessages(
  place: Place,
  view: View,
  lastEventId: string,
  signal: AbortSignal,
): Promise<AsyncIterable<SseEvent>> {
  const call = api.GET('/v1/clusters/{cluster_id}/topics/{topic}/messages', {
    params: {
      path: pathOf(place),
      query: { ...queryOf(view), value_bytes_max: LISTED_BYTES_MAX },
      ...(lastEventId !== '' && { header: { 'Last-Event-ID': lastEventId } }),
    },
    headers: { Accept: 'text/event-stream' },
    parseAs: 'stream',
    signal,
  });
  const stream = await body(call as Promise<{ data?: ReadableStream<Uint8Array>; response: Response }>);
  if (!(stream instanceof ReadableStream)) {
    throw apiError(502, undefined);
  }
  return eventsOf(stream, lastEventId);
}

/** One message with as much of its key and value as the server gives. */
export const wholeMessageQuery = (place: Place, message: { partition: number; offset: number }) =>
  queryOptions({
    queryKey: [...keys.topic(place.clusterId, place.topic), 'message', message.partition, message.offset],
    gcTime: 0, // up to a megabyte that nobody may ask for again
    staleTime: Number.POSITIVE_INFINITY, // records don't change
    queryFn: async ({ signal }) => {
      const answer = await body(
        api.GET('/v1/clusters/{cluster_id}/topics/{topic}/messages', {
          params: {
            path: pathOf(place),
            query: { ...message, from: 'offset', limit: 1, value_bytes_max: WHOLE_BYTES_MAX },
          },
          signal,
        }),
      );
      const found = (answer as Schemas['MessageList']).items[0];
      if (found?.offset !== message.offset) {
        throw apiError(410, {
          code: 'not_found',
          title: 'The message is gone',
          detail: 'It was deleted meanwhile, by retention or by somebody.',
        });
      }
      return found;
    },
  });

/** Whether the topic holds a record that can be seen. */
export const hasRecordQuery = (place: Place) =>
  queryOptions({
    queryKey: [...keys.topic(place.clusterId, place.topic), 'has-record'],
    queryFn: async () => {
      const answer = await body(
        api.GET('/v1/clusters/{cluster_id}/topics/{topic}/messages', {
          params: { path: pathOf(place), query: { from: 'oldest', limit: 1, value_bytes_max: 0 } },
        }),
      );
      return (answer as Schemas['MessageList']).items.length > 0;
    },
  });

/** Appends a message; `idempotency` makes a second attempt the same one. */
export const sendMessage = (
  place: Place,
  message: NewMessage,
  idempotency: ReturnType<typeof idempotent> = idempotent(),
) =>
  body(
    api.POST('/v1/clusters/{cluster_id}/topics/{topic}/messages', {
      params: { path: pathOf(place), header: idempotency },
      body: message,
    }),
  );
