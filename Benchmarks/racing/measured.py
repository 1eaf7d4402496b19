#!/usr/bin/env python3
"""Runs a command to its end and tells what it and all that it started have cost, as one line of JSON in a file.

    measured.py RESULT COMMAND ...

It is the subreaper (prctl(2)) of everything below it, and waits for all of it, so user and system time are those of the
whole tree, also of workers that outlive the one that started them. `own` is the processor time of the command's first
process alone. Memory is VmHWM of proc(5), looked at every 50 ms: `together` is the highest sum over processes that
lived at the same time (pages that they share count for each), `largest` that of one process. SIGTERM and SIGINT are passed on."""
import ctypes, json, os, pathlib, resource, select, signal, subprocess, sys, time

PR_SET_CHILD_SUBREAPER = 36
PAUSE_MS = 50
TICKS = os.sysconf("SC_CLK_TCK")


def children(process):
    for task in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
        try:
            yield from map(int, task.read_text().split())
        except OSError:
            pass


def descendants(process):
    for child in children(process):
        yield child
        yield from descendants(child)


def peak(process):
    """KiB; 0 where it is gone."""
    try:
        lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def processor(process):
    """Seconds of its own, without its children; 0 where it is gone. A zombie still tells."""
    try:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / TICKS


def main():
    result, words = sys.argv[1], sys.argv[2:]
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begin = time.monotonic()
    process = subprocess.Popen(words)
    for number in signal.SIGTERM, signal.SIGINT:
        signal.signal(number, lambda number, _: process.send_signal(number))
    descriptor = os.pidfd_open(process.pid)
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    together, largest, seen = 0, 0, {}
    while True:
        ended = bool(waiting.poll(PAUSE_MS))
        peaks = {each: peak(each) for each in descendants(os.getpid())}
        seen |= {each: processor(each) for each in peaks}
        together, largest = max(together, sum(peaks.values())), max(largest, *peaks.values(), 0)
        if ended:
            break
    seconds = time.monotonic() - begin
    own = processor(process.pid)
    status = process.wait()
    try:
        while os.wait():
            pass
    except ChildProcessError:
        pass
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    pathlib.Path(result).write_text(json.dumps({
        "seconds": seconds, "processor": usage.ru_utime + usage.ru_stime, "own": own, "seen": sum(seen.values()),
        "together": together * 1024, "largest": max(largest, usage.ru_maxrss if not largest else 0) * 1024,
        "status": status}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
