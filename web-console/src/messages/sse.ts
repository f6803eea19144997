/** An event of a server-sent stream, as the HTML standard (9.2) has it; `id` is the last that was seen. */
export interface SseEvent {
  event: string;
  data: string;
  id: string;
}

/** Far above the longest record's event (1 MiB as base64, and its headers). */
export const EVENT_CHARS_MAX = 8 * 1024 * 1024;

/**
 * Takes the stream's text in pieces and gives the events that are complete. Lines may end in CR, LF or both; an event that
 * the stream's end cuts off is never given.
 */
export class SseParser {
  private rest = '';
  private afterCr = false;
  private first = true;
  private data: string[] = [];
  private chars = 0;
  private event = '';
  private id: string;

  constructor(lastEventId = '') {
    this.id = lastEventId;
  }

  push(piece: string): SseEvent[] {
    const events: SseEvent[] = [];
    let text = this.rest + piece;
    if (this.first && text !== '') {
      this.first = false;
      text = text.replace(/^\uFEFF/, '');
    }
    // The LF of a CR LF whose CR ended the piece before.
    if (this.afterCr && text !== '') {
      this.afterCr = false;
      text = text.replace(/^\n/, '');
    }
    const lineEnd = /\r\n|\n|\r/g;
    let start = 0;
    for (let end = lineEnd.exec(text); end !== null; end = lineEnd.exec(text)) {
      this.line(text.slice(start, end.index), events);
      start = lineEnd.lastIndex;
    }
    this.afterCr = start === text.length && text.endsWith('\r');
    this.rest = text.slice(start);
    if (this.rest.length + this.chars > EVENT_CHARS_MAX) {
      throw new Error(`An event of the stream is longer than ${EVENT_CHARS_MAX} characters.`);
    }
    return events;
  }

  private line(line: string, events: SseEvent[]): void {
    if (line === '') {
      if (this.data.length > 0) {
        events.push({ event: this.event || 'message', data: this.data.join('\n'), id: this.id });
      }
      this.data = [];
      this.chars = 0;
      this.event = '';
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.data.push(value);
      this.chars += value.length;
    } else if (field === 'event') {
      this.event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.id = value;
    }
  }
}

/** The events of a body until it ends; whoever stops early cancels the body. */
export async function* eventsOf(
  stream: ReadableStream<Uint8Array>,
  lastEventId?: string,
): AsyncGenerator<SseEvent> {
  const parser = new SseParser(lastEventId);
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      yield* parser.push(decoder.decode(read.value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined); // of a body that failed there is nothing to cancel
  }
}
