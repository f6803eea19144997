package io.weir.controlplane.provisioner;

/**
 * Decides the next step for one node from what is wanted and what is seen. Pure; immutable.
 *
 * <pre>
 * wanted \ seen   down                      alive
 * running         START (after the pause)   LEAVE
 * stopped         LEAVE                     ASK_TO_STOP once, KILL after 60 s
 * killed          LEAVE                     KILL
 * </pre>
 *
 * <p>A node that dies by itself is started at once; if it dies again soon, the pause doubles from
 * 250 ms to 30 s. A node that lived for 60 s starts afresh.
 *
 * @param starts how many starts since it last lived long enough
 * @param startedAtMs when it was last started (monotonic)
 * @param stopAskedAtMs when it was asked to stop, or {@link #NEVER}
 */
record Supervision(int starts, long startedAtMs, long stopAskedAtMs) {
  static final long NEVER = Long.MIN_VALUE;
  static final long PAUSE_MIN_MS = 250;
  static final long PAUSE_MAX_MS = 30_000;
  static final long HEALTHY_AFTER_MS = 60_000;
  static final long STOP_LIMIT_MS = 60_000;
  private static final int DOUBLINGS_MAX = 7;

  /** What to do. */
  enum Step {
    LEAVE,
    START,
    ASK_TO_STOP,
    KILL
  }

  /** A step and the state after it. */
  record Decision(Step step, Supervision next) {}

  static Supervision fresh() {
    return new Supervision(0, NEVER, NEVER);
  }

  Decision decide(DesiredState wanted, boolean alive, long nowMs) {
    return switch (wanted) {
      case RUNNING -> alive ? alive(nowMs) : dead(nowMs);
      case STOPPED -> alive ? stopping(nowMs) : new Decision(Step.LEAVE, fresh());
      case KILLED -> new Decision(alive ? Step.KILL : Step.LEAVE, fresh());
    };
  }

  private Decision alive(long nowMs) {
    boolean healthy = starts > 0 && nowMs - startedAtMs >= HEALTHY_AFTER_MS;
    return new Decision(Step.LEAVE, new Supervision(healthy ? 0 : starts, startedAtMs, NEVER));
  }

  private Decision dead(long nowMs) {
    if (starts > 0 && nowMs - startedAtMs < pauseMs()) {
      return new Decision(Step.LEAVE, this);
    }
    return new Decision(Step.START, new Supervision(starts + 1, nowMs, NEVER));
  }

  private long pauseMs() {
    return Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS << Math.min(starts - 1, DOUBLINGS_MAX));
  }

  private Decision stopping(long nowMs) {
    if (stopAskedAtMs == NEVER) {
      return new Decision(Step.ASK_TO_STOP, new Supervision(0, startedAtMs, nowMs));
    }
    boolean late = nowMs - stopAskedAtMs >= STOP_LIMIT_MS;
    return new Decision(late ? Step.KILL : Step.LEAVE, this);
  }
}
