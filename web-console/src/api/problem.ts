import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

/** A refusal of the server, or no answer at all (`problem` is undefined). */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly problem?: Problem,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get requestId(): string | undefined {
    return this.problem?.request_id;
  }

  /** What is said about one field of the request, by its JSON pointer. */
  field(pointer: string): string | undefined {
    return this.problem?.errors?.find((error) => error.pointer === pointer)?.detail;
  }
}

/** What an answer that is not OK says; bodies that are no problem come from proxies in between. */
export function apiError(status: number, body: unknown): ApiError {
  if (typeof body === 'object' && body !== null && 'code' in body && 'detail' in body) {
    const problem = body as Problem;
    return new ApiError(problem.detail, status, problem);
  }
  return new ApiError(
    status === 0
      ? 'The server does not answer. It may be restarting: this page tries again by itself.'
      : `The server answered ${status} without saying why. Try again; if it stays so, look at its log.`,
    status,
  );
}

/** Whether it was not the server that answered, if anybody did: it may be restarting. */
export function isUnanswered(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.problem === undefined &&
    (error.status === 0 || (error.status >= 502 && error.status <= 504))
  );
}
