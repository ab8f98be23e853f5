let came = false;

/** A signal, or the end of the time of a run, has told this process to end. */
export function noteEndOfRun(): void {
  came = true;
}

/** Whether this process was told to end, whatever its exit code says of its work. */
export function wasToldToEnd(): boolean {
  return came;
}
