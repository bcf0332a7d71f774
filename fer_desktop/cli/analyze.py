"""`fer-desktop analyze`: files in, rows out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TextIO

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions
from fer_desktop.batch.parallel.cluster import ClusterError
from fer_desktop.batch.parallel.processes import read_by_workers
from fer_desktop.batch.parallel.worker import Outcome, Recipe, RowsError
from fer_desktop.batch.run import BatchOptions, FileResult, analysis_metadata, analyze_files, expand
from fer_desktop.cli.arguments import PROGRAM, AnalyzeArguments
from fer_desktop.cli.command import (
    ANALYZER_ERRORS,
    BAD_USAGE,
    DONE,
    SOME_FAILED,
    UsageError,
    choose_runtime,
    find_model,
    make_analyzer,
    reader_gone,
)
from fer_desktop.cli.output import Output, SummaryOutput
from fer_desktop.cli.terminal import (
    NOT_READ,
    Report,
    Stop,
    counted,
    error_of,
    own_stderr,
    printable,
    stop_signals,
)
from fer_desktop.recordings.folder import RecordingError
from fer_desktop.recordings.landmarks import LandmarksFile
from fer_desktop.recordings.rows import Row, RowFormat, only_reliable, rows_of, writing_problem
from fer_desktop.recordings.summary import SUFFIXES
from fer_desktop.recordings.unfinished import ResumeError

_Results = Iterator[tuple[FileResult | Outcome, Iterator[list[Row]]]]
"""Each file's result, and its rows in batches."""


def analyze(arguments: AnalyzeArguments) -> int:
    """Read files and write their rows; return the exit status. Progress, notes and what failed go to standard error."""
    with own_stderr() as messages, stop_signals() as stop:
        try:
            return _analyze(arguments, messages, stop)
        except (UsageError, RowsError, ResumeError, RecordingError) as error:
            print(f"{PROGRAM} analyze: {printable(str(error))}", file=messages)
            return BAD_USAGE if isinstance(error, UsageError) else SOME_FAILED
        except BrokenPipeError:
            return reader_gone()
        except OSError as error:
            print(f"{PROGRAM} analyze: the rows can't be written: {error.strerror or error}", file=messages)
            return SOME_FAILED


def _analyze(arguments: AnalyzeArguments, messages: TextIO, stop: Stop) -> int:
    _check_output(arguments)
    skipped: list[Path] = []
    files = expand(arguments.paths, skipped.append)
    _check_inputs(arguments, files, skipped)
    _check_older(arguments)
    _check_landmarks(arguments)
    model = find_model(arguments.model)
    runtime = choose_runtime(model, arguments.runtime)
    options = BatchOptions(arguments.crops, arguments.every, arguments.start_s, arguments.end_s, arguments.mesh)
    sha256 = model.description.files[runtime.value].sha256
    reliable = arguments.reliable
    if reliable is not None and model.description.reliability is None:
        raise UsageError(
            f"--reliable: nobody measured how often the model {model.name} is right: leave it out, or use a model with such a "
            "table, as default"
        )
    shown = [model.description.uncertain_below], [AnalyzerOptions().smoothing_s]
    metadata = analysis_metadata(model.name, sha256, runtime.value, (options,), *shown, reliable)
    names = [str(file) for file in files]
    output = Output(arguments.out, RowFormat(arguments.row_format), metadata, silent=not arguments.rows)
    summary = SummaryOutput(arguments.summary)
    done = _done_before(output, names) if arguments.resume else frozenset()
    files = [file for number, file in enumerate(files) if number not in done]
    report = Report(arguments, len(files), messages)
    if done:
        report.resumed(len(done))
    alone = arguments.workers == 1 and arguments.dask is None
    analyzer = make_analyzer(model, runtime) if alone else None
    try:
        with output, _landmarks(arguments.landmarks) as landmarks:
            if analyzer is not None:
                results = _read_alone(files, analyzer, options, stop, report, landmarks)
            else:
                results = _read_by_workers(arguments, files, Recipe.of(model, runtime), options, stop, report)
            for result, batches in results:
                for rows in batches:
                    kept = rows if reliable is None else list(only_reliable(rows, reliable))
                    output.write(kept)
                    summary.add(kept)
                summary.end_file(result)
                output.end_file(result, error_of(result))
                report.finished(result)
            for path in skipped:
                output.note(path, f"left out: {NOT_READ}")
        if stop.signal is None:
            output.put_in_order(names)
        if done:
            assert arguments.out is not None
            summary.add_kept(arguments.out, RowFormat(arguments.row_format), [names[number] for number in sorted(done)])
        summary.save(names)
    finally:
        report.close()
    report.summary(skipped, stopped=stop.signal is not None)
    if stop.signal is not None:
        return 128 + stop.signal
    return SOME_FAILED if report.failed else DONE


def _done_before(output: Output, names: list[str]) -> frozenset[int]:
    try:
        return output.resume(names)
    except ResumeError as error:
        raise UsageError(f"--resume: {error}") from error


def _read_alone(
    files: list[Path],
    analyzer: Analyzer,
    options: BatchOptions,
    stop: Stop,
    report: Report,
    landmarks: LandmarksFile | None,
) -> _Results:
    def rows(result: FileResult) -> Iterator[list[Row]]:
        for analysis in result.analyses:
            if landmarks is not None:
                landmarks.add(analysis, str(result.path))
            yield rows_of(analysis, str(result.path))

    for result in analyze_files(files, lambda: analyzer, options, stop.event, report.progress):
        yield result, rows(result)


def _landmarks(path: Path | None) -> AbstractContextManager[LandmarksFile | None]:
    return nullcontext() if path is None else LandmarksFile(path)


def _read_by_workers(
    arguments: AnalyzeArguments, files: list[Path], recipe: Recipe, options: BatchOptions, stop: Stop, report: Report
) -> _Results:
    try:
        yield from read_by_workers(files, recipe, options, stop.event, report.progress, arguments.workers, arguments.dask)
    except ClusterError as error:
        raise UsageError(f"--dask: {error}") from error
    except ANALYZER_ERRORS as error:
        raise UsageError(str(error)) from error


def _check_output(arguments: AnalyzeArguments) -> None:
    out, summary = arguments.out, arguments.summary
    if summary is not None:
        if summary.suffix.lower() not in SUFFIXES:
            raise UsageError(f"--summary: {summary} must end in .csv, .json or .xlsx")
        if (problem := writing_problem(summary)) is not None:
            raise UsageError(f"--summary: {problem}")
        if out is not None and out.resolve() == summary.resolve():
            raise UsageError("--summary and --out name the same file: name two")
    if out is None:
        if arguments.rows and getattr(sys.stdout, "name", None) == os.devnull:
            raise UsageError("there is no terminal to write to: name a file with --out FILE")
    elif (problem := writing_problem(out)) is not None:
        raise UsageError(f"--out: {problem}")


def _check_landmarks(arguments: AnalyzeArguments) -> None:
    path = arguments.landmarks
    if path is None:
        return
    if (problem := writing_problem(path)) is not None:
        raise UsageError(f"--landmarks: {problem}")
    if path.exists() and not path.is_file():
        raise UsageError(f"--landmarks: {path} is not a file: name one")
    if path.exists() and not arguments.overwrite:
        raise UsageError(f"--landmarks: {path} is there already: name another file, or add --overwrite to replace it")
    if arguments.out is not None and arguments.out.resolve() == path.resolve():
        raise UsageError("--landmarks and --out name the same file: give each its own")


def _check_inputs(arguments: AnalyzeArguments, files: list[Path], skipped: list[Path]) -> None:
    there = [file for file in files if os.path.exists(file)]  # noqa: PTH110 - Path.exists raises for a locked folder
    if not there:
        where = ", ".join(str(path) for path in arguments.paths)
        if files:
            raise UsageError(f"nothing to read: {where} is not there, or you have no access to it. Was it mistyped?")
        left_out = f" ({counted(len(skipped), 'file')} of other kinds there)" if skipped else ""
        raise UsageError(
            f"nothing to read: no picture or video in {where}{left_out}. Name pictures, videos or a folder with some"
        )
    for option, out in (("--out", arguments.out), ("--summary", arguments.summary)):
        if out is not None and out.exists() and any(file.samefile(out) for file in there):
            raise UsageError(f"{option}: {out} is one of the inputs, which it would replace: name another file")


def _check_older(arguments: AnalyzeArguments) -> None:
    """Raise UsageError where the rows would replace older ones that nobody said may go."""
    out, summary = arguments.out, arguments.summary
    older = summary is not None and summary.is_file() and summary.stat().st_size
    if older and not (arguments.resume or arguments.overwrite):
        raise UsageError(f"--summary: {summary} is there already: name another file, or add --overwrite to replace it")
    if out is None or not out.exists():
        return
    if not out.is_file():
        if arguments.resume:
            raise UsageError(f"--resume: {out} is not a file: name the one that the earlier run wrote")
    elif not (arguments.resume or arguments.overwrite) and out.stat().st_size:
        raise UsageError(
            f"--out: {out} is there already: name another file, or add --resume to go on with it or --overwrite to replace it"
        )
