import type { Message } from '../api/messages';
import { ApiError, apiError } from '../api/problem';
import type { SseEvent } from './sse';

export const LIVE_ROWS_MAX = 500;
export const BROWSE_ROWS_MAX = 1_000;
const PAUSES_MS = [500, 1_000, 2_000, 5_000, 10_000];

export type EndReason = 'limit' | 'end' | 'scan_limit' | 'time_limit' | 'bytes_limit' | 'lifetime';

/** What a page shows of a feed; a new object for each change. */
export interface Snapshot {
  phase: 'opening' | 'reading' | 'reconnecting' | 'ended' | 'stopped' | 'failed';
  rows: readonly Message[];
  reason: EndReason | undefined;
  error: Error | null;
  scannedRecords: number;
  scannedBytes: number;
  /** Left out by the server, as they came too fast. */
  skipped: number;
  /** Fell out of the rows, as newer ones came. */
  dropped: number;
  paused: boolean;
  /** Arrived since the pause began. */
  waiting: number;
}

const EMPTY: Snapshot = {
  phase: 'opening',
  rows: [],
  reason: undefined,
  error: null,
  scannedRecords: 0,
  scannedBytes: 0,
  skipped: 0,
  dropped: 0,
  paused: false,
  waiting: 0,
};

/** What a feed needs of the world around it. */
export interface Surroundings {
  open(lastEventId: string, signal: AbortSignal): Promise<AsyncIterable<SseEvent>>;
  /** Calls back later, once; the answer takes that back. */
  later(work: () => void, delayMs: number): () => void;
}

const FLUSH_MS = 100;
export const realLater: Surroundings['later'] = (work, delayMs) => {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
};

/**
 * The messages of one view, read from the server's stream until it ends, somebody stops it, or it fails. A live one goes on
 * after a lost connection where it was, newest first, at most LIVE_ROWS_MAX; the others append, at most BROWSE_ROWS_MAX.
 *
 * opening → reading → ended | stopped | failed; ended → opening (more); live: reading ↔ reconnecting.
 * What arrives is shown ten times a second at most. Used on the page's one thread.
 */
export class Feed {
  private snapshot: Snapshot = EMPTY;
  private readonly listeners = new Set<() => void>();
  private readonly seen = new Set<string>();
  private arrived: Message[] = [];
  private pending: Partial<Snapshot> = {};
  private reading: AbortController | undefined;
  private cancelLater: (() => void) | undefined;
  private cancelFlush: (() => void) | undefined;
  private lastEventId = '';
  private failures = 0;
  private before = { records: 0, bytes: 0 }; // of earlier streams of this view

  constructor(
    private readonly around: Surroundings,
    private readonly live: boolean,
    private readonly onOpen: () => void = () => {},
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly current = (): Snapshot => this.snapshot;

  start(): void {
    void this.read();
  }

  /** Closes the stream, which ends the server's work for it; the rows stay. */
  stop(): void {
    this.close();
    if (this.snapshot.phase !== 'ended' && this.snapshot.phase !== 'failed') {
      this.flush({ phase: 'stopped' });
    }
  }

  /** Goes on after the last record: after an end, a stop or a failure. */
  more(): void {
    this.close();
    this.before = { records: this.snapshot.scannedRecords, bytes: this.snapshot.scannedBytes };
    this.failures = 0;
    void this.read();
  }

  pause(paused: boolean): void {
    this.flush({ paused });
  }

  get canHoldMore(): boolean {
    return this.snapshot.rows.length < BROWSE_ROWS_MAX;
  }

  private close(): void {
    this.reading?.abort();
    this.reading = undefined;
    this.cancelLater?.();
    this.cancelLater = undefined;
  }

  private async read(): Promise<void> {
    const reading = new AbortController();
    this.reading = reading;
    this.flush({ phase: this.failures > 0 ? 'reconnecting' : 'opening', error: null, reason: undefined });
    try {
      const events = await this.around.open(this.lastEventId, reading.signal);
      if (reading.signal.aborted) {
        return;
      }
      this.flush({ phase: 'reading' });
      this.onOpen();
      for await (const event of events) {
        if (reading.signal.aborted) {
          return;
        }
        if (event.event === 'end') {
          this.ended((JSON.parse(event.data) as { reason: EndReason }).reason);
          return;
        }
        this.take(event);
      }
      throw apiError(0, undefined); // cut off
    } catch (error) {
      if (!reading.signal.aborted) {
        this.failed(error instanceof ApiError || !this.live ? asError(error) : apiError(0, undefined));
      }
    }
  }

  private take({ event, data, id }: SseEvent): void {
    this.lastEventId = id;
    if (event === 'problem') {
      const problem = JSON.parse(data) as { status: number };
      throw apiError(problem.status, problem);
    }
    this.failures = 0;
    if (event === 'record') {
      const message = JSON.parse(data) as Message;
      const name = `${message.partition}:${message.offset}`;
      if (!this.seen.has(name)) {
        this.seen.add(name);
        this.arrived.push(message);
        if (this.live && this.arrived.length > LIVE_ROWS_MAX) {
          this.forget(this.arrived.splice(0, this.arrived.length - LIVE_ROWS_MAX));
        }
      }
    } else if (event === 'progress') {
      const progress = JSON.parse(data) as { scanned_records: number; scanned_bytes: number };
      this.pending.scannedRecords = this.before.records + progress.scanned_records;
      this.pending.scannedBytes = this.before.bytes + progress.scanned_bytes;
    } else if (event === 'skipped') {
      const skipped = (JSON.parse(data) as { records: number }).records;
      this.pending.skipped = (this.pending.skipped ?? this.snapshot.skipped) + skipped;
    }
    this.cancelFlush ??= this.around.later(() => this.flush({}), FLUSH_MS);
  }

  private ended(reason: EndReason): void {
    this.reading = undefined;
    if (this.live) {
      this.again(0);
    } else {
      this.flush({ phase: 'ended', reason });
    }
  }

  private failed(error: Error): void {
    this.reading = undefined;
    const status = error instanceof ApiError ? error.status : undefined;
    const passing = status !== undefined && (status === 0 || status === 429 || status >= 502);
    if (this.live && passing) {
      this.again(PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)] ?? 0);
      this.failures++;
      this.flush({ phase: 'reconnecting', error });
    } else {
      this.flush({ phase: 'failed', error });
    }
  }

  private again(delayMs: number): void {
    this.before = { records: this.snapshot.scannedRecords, bytes: this.snapshot.scannedBytes };
    this.cancelLater = this.around.later(() => void this.read(), delayMs);
  }

  private forget(messages: readonly Message[]): void {
    for (const { partition, offset } of messages) {
      this.seen.delete(`${partition}:${offset}`);
    }
    this.pending.dropped = (this.pending.dropped ?? this.snapshot.dropped) + messages.length;
  }

  /** Shows what was collected. */
  private flush(change: Partial<Snapshot>): void {
    this.cancelFlush?.();
    this.cancelFlush = undefined;
    let next: Snapshot = { ...this.snapshot, ...this.pending, ...change };
    this.pending = {};
    if (!next.paused && this.arrived.length > 0) {
      const rows = this.live ? [...this.arrived.toReversed(), ...next.rows] : [...next.rows, ...this.arrived];
      this.arrived = [];
      if (this.live && rows.length > LIVE_ROWS_MAX) {
        this.forget(rows.splice(LIVE_ROWS_MAX));
      }
      next = { ...next, ...this.pending, rows };
      this.pending = {};
    }
    this.snapshot = { ...next, waiting: this.arrived.length };
    for (const listener of this.listeners) {
      listener();
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
