"""The results in the machine's output: the checks that passed, the checks that failed, and all other lines."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """passed, failed: "name: detail" of the checks, in order. other: further lines. done: all checks were run."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    done: bool = False

    def hear(self, line: str) -> None:
        """Take one line of the machine's output, and print it at once if it is a check."""
        result, _, rest = line.partition(" ")
        if result in ("PASS", "FAIL") and ": " in rest:
            (self.passed if result == "PASS" else self.failed).append(rest)
            print(line, flush=True)
        elif line == "DONE":
            self.done = True
        elif line.strip():
            self.other.append(line)


def as_markdown(outcome: Outcome, machine: str) -> str:
    """Return the result as a page: the machine, and a table of the checks with their details."""
    rows = [("passed", line) for line in outcome.passed] + [("**failed**", line) for line in outcome.failed]
    table = [
        f"| {name} | {result} | {detail.replace('|', chr(92) + '|')} |"
        for result, line in rows
        for name, _, detail in [line.partition(": ")]
    ]
    return "\n".join(
        [
            "# The camera test",
            "",
            "`make camera-test` runs the program's own camera code and live engine on a V4L2 device of the kernel: the virtual",
            "camera `vivid`, in a small emulated Linux. There, another program uses the camera, access is refused, and the",
            "camera falls silent, breaks, is unplugged and is plugged in again. Times in brackets say how long the program",
            "took to notice. This page is written by",
            '`make camera-test ARGS="--markdown docs/camera-test.md"`.',
            "",
            f"{machine}: {len(outcome.passed)} passed, {len(outcome.failed)} failed"
            + ("." if outcome.done else ", and the test did not reach its end."),
            "",
            "| check | result | what was seen |",
            "| --- | --- | --- |",
            *table,
            "",
        ]
    )
