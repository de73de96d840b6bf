"""The command line: words in, exit codes out, no logic.

Progress and messages go to stderr; ``--json`` prints machine output on stdout and
nothing else there.  Exit codes: the contract's, 0 to 5.
"""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from layoutopt.diagnostics import InputError, LayoutoptError, UsageError

if TYPE_CHECKING:  # the CAD and solver stack takes two seconds to load; --help must not wait
    from layoutopt.building import Building
    from layoutopt.checking import Checked
    from layoutopt.pipeline import Outcome

app = typer.Typer(
    name="layoutopt",
    add_completion=True,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="读入学校图纸,生成心理辅导室方案。 "
    "A school's DXF in, annotated plans of a counselling suite out.",
)


class Lang(StrEnum):
    """Language of messages and drawings."""

    ZH = "zh"
    EN = "en"


class Map(StrEnum):
    """What a map of the building may show: the kinds of ``layoutopt.physics.fields``."""

    NOISE = "noise"
    LESSON = "noise-lesson"
    DAYLIGHT = "daylight"
    ACCESS = "access"


def _default_lang() -> Lang:
    words = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return Lang.EN if words.startswith("en") else Lang.ZH


Drawings = Annotated[
    list[Path],
    typer.Argument(
        help="DXF、DWG 图纸（可每层一张）或一个 IFC 模型 / drawing, one per storey, or a model"
    ),
]
JobFile = Annotated[Path | None, typer.Option("--job", help="任务文件 / job file (TOML)")]
LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="语言 / language of messages and drawings")
]


class _Voice:
    """Speaks to the person at the terminal, in one language, on stderr."""

    def __init__(self, lang: Lang | None) -> None:
        self.lang = lang or _default_lang()

    def __call__(self, en: str, zh: str) -> None:
        typer.echo(zh if self.lang is Lang.ZH else en, err=True)


@app.callback()
def main() -> None:
    """Lay out psychological counselling suites in existing schools."""


@app.command()
def inspect(
    drawings: Drawings,
    job: JobFile = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="写出 JSON,- 为标准输出 / write JSON, - is stdout")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", help="写出图片 / write a picture (png, svg, pdf)")
    ] = None,
    shown: Annotated[
        Map | None,
        typer.Option(
            "--map",
            help="--picture 改画:noise 课间噪声、noise-lesson 上课时噪声、daylight 采光、"
            "access 步行距离 / the picture is a map: noise at break or in class, daylight, access",
        ),
    ] = None,
    write_job: Annotated[
        Path | None,
        typer.Option("--write-job", help="写出任务文件模板 / write a job file to correct"),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Read a building; say what was read, how sure it is, what is wrong with the drawing."""
    voice = _Voice(lang)
    with _Guard(voice):
        from layoutopt import pipeline
        from layoutopt.folder import write_whole

        if picture is not None and picture.suffix.lower() not in (".png", ".svg", ".pdf"):
            raise UsageError(
                en=f"{picture}: a picture ends in .png, .svg or .pdf",
                zh=f"{picture}:图片后缀应为 .png、.svg 或 .pdf",
            )
        if shown is not None and picture is None:
            raise UsageError(
                en=f"--map {shown.value}: say where it is to be drawn, --picture {shown.value}.png",
                zh=f"--map {shown.value}:请写明画到哪个文件,如 --picture {shown.value}.png",
            )
        if write_job is not None and write_job.exists():
            raise UsageError(
                en=f"{write_job}: stands already and is never overwritten; name another file",
                zh=f"{write_job}:文件已存在,不会覆盖;请换一个名字",
            )
        task = pipeline.job_for(drawings, job, voice)
        building = pipeline.inspect(drawings, task)
        if json_file is not None:
            text = json.dumps(building.to_json(), ensure_ascii=False, indent=1)
            if str(json_file) == "-":
                typer.echo(text)
            else:
                write_whole(json_file, text + "\n")
        if picture is not None:
            kind = shown.value if shown is not None else None
            pipeline.picture(building, picture, kind, lang=voice.lang.value)
        if write_job is not None:
            pipeline.write_template(write_job, building, task)
        _tell_building(building, voice)


@app.command()
def solve(
    drawings: Drawings,
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / output folder")],
    job: JobFile = None,
    standard: Annotated[
        str | None, typer.Option(help="标准编号或 .toml 文件 / id of the standard, or its file")
    ] = None,
    tier: Annotated[
        str | None, typer.Option(help="urban 城区 | township 乡镇 | rural 农村")
    ] = None,
    enrolment: Annotated[int | None, typer.Option(help="在校生人数 / pupils")] = None,
    demonstration: Annotated[
        bool | None, typer.Option(help="示范校、特色校 / demonstration school")
    ] = None,
    alternatives: Annotated[int, typer.Option(min=1, max=20, help="方案数 / schemes")] = 1,
    time_limit: Annotated[float, typer.Option(min=1.0, help="求解限时(秒) / seconds")] = 300.0,
    workers: Annotated[int, typer.Option(min=1, help="线程数 / CP-SAT workers")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="随机种子 / random seed")] = 0,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            help="手工移动过功能区的 scheme-N.dxf(或 layouts.json):移动过的保持不动,其余重新求解 / "
            "a scheme-N.dxf with zones moved by hand, or layouts.json: these stay, the rest is "
            "solved again",
        ),
    ] = None,
    json_out: Annotated[
        bool, typer.Option("--json", help="结果 JSON 写到标准输出 / print layouts.json on stdout")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="写入已有文件的文件夹 / write into a folder in use")
    ] = False,
    lang: LangOption = None,
) -> None:
    """Site and lay out the suite; write the deliverables into a folder."""
    voice = _Voice(lang)
    with _Guard(voice):
        from layoutopt import pipeline

        task = pipeline.job_for(drawings, job, voice).overridden(
            tier=tier, enrolment=enrolment, demonstration=demonstration, standard=standard
        )
        outcome = pipeline.lay_out(
            drawings,
            task,
            out,
            alternatives=alternatives,
            time_limit_s=time_limit,
            workers=workers,
            seed=seed,
            force=force,
            lang=voice.lang.value,
            progress=voice,
            keep=keep,
        )
        if json_out:
            typer.echo((out / "layouts.json").read_text("utf-8"), nl=False)
        _tell_outcome(outcome, out, voice)
        raise typer.Exit(outcome.exit_code)


standards_app = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    help="查看与核对标准。 Look at the standards, and check one of your own.",
)
app.add_typer(standards_app, name="standards")
TierOption = Annotated[str | None, typer.Option(help="urban 城区 | township 乡镇 | rural 农村")]
JsonFlag = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@standards_app.callback()
def standards(context: typer.Context, lang: LangOption = None) -> None:
    """List the standards, show one, check a file of your own."""
    if context.invoked_subcommand is None:
        list_standards(json_out=False, lang=lang)


@standards_app.command("list")
def list_standards(json_out: JsonFlag = False, lang: LangOption = None) -> None:
    """List the standards that come with layoutopt."""
    voice = _Voice(lang)
    with _Guard(voice):
        from layoutopt import catalogue

        if json_out:
            _say_json(catalogue.listing_json())
            return
        for line in catalogue.listing(voice.lang.value):
            typer.echo(line)


@standards_app.command("show")
def show_standard(
    standard: Annotated[str, typer.Argument(help="标准编号或 .toml 文件 / id, or a file")],
    tier: TierOption = None,
    json_out: JsonFlag = False,
    lang: LangOption = None,
) -> None:
    """Show a standard clause by clause: text, meaning, limit, force, source, our defaults."""
    voice = _Voice(lang)
    with _Guard(voice):
        from layoutopt import catalogue
        from layoutopt.standard import load_standard

        found = load_standard(standard)
        if json_out:
            _say_json(catalogue.shown_json(found, tier))
            return
        for line in catalogue.shown(found, tier, voice.lang.value):
            typer.echo(line)


@standards_app.command("validate")
def validate_standard(
    file: Annotated[str, typer.Argument(help="标准文件 / a standard's file (TOML)")],
    lang: LangOption = None,
) -> None:
    """Check a standard's file: say that it is right, or what is wrong and on which line."""
    voice = _Voice(lang)
    with _Guard(voice):
        from layoutopt import catalogue
        from layoutopt.standard import load_standard

        typer.echo(f"ok: {catalogue.counted(load_standard(file), voice.lang.value)}")


def _say_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


@app.command()
def check(
    drawings: Annotated[
        list[Path],
        typer.Argument(
            help="图纸或 layouts.json:本软件的 DXF(可经手工修改),或房间已标注功能名称的现状图 / "
            "a DXF of ours, also after edits, a drawing whose rooms bear the suite's names, or "
            "layouts.json"
        ),
    ],
    job: JobFile = None,
    standard: Annotated[
        str | None, typer.Option(help="标准编号或文件 / id or file of the standard")
    ] = None,
    tier: Annotated[
        str | None, typer.Option(help="urban 城区 | township 乡镇 | rural 农村")
    ] = None,
    enrolment: Annotated[int | None, typer.Option(help="在校生人数 / pupils")] = None,
    demonstration: Annotated[
        bool | None, typer.Option(help="示范校、特色校 / demonstration school")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="写出核查结果、整改清单与通知书的文件夹 / papers go here"),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option("--previous", help="上次的整改清单 / list of the last inspection (xlsx)"),
    ] = None,
    notice: Annotated[
        Path | None, typer.Option("--notice", help="通知书模板 / a notice of your own (docx)")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="检查日期,如 2026-10-01 / day of the inspection")
    ] = None,
    json_out: Annotated[
        bool, typer.Option("--json", help="结果 JSON 写到标准输出 / print the verdicts on stdout")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="写入已有文件的文件夹 / write into a folder in use")
    ] = False,
    lang: LangOption = None,
) -> None:
    """Judge a suite that is drawn, clause by clause; list what is to be put right."""
    voice = _Voice(lang)
    with _Guard(voice):
        from layoutopt import checking, pipeline

        task = pipeline.job_for(drawings, job, voice).overridden(
            tier=tier, enrolment=enrolment, demonstration=demonstration, standard=standard
        )
        done = checking.check(
            drawings,
            task,
            folder=out,
            previous=previous,
            template=notice,
            on=checking.day_of(on),
            force=force,
            lang=voice.lang.value,
            progress=voice,
        )
        if json_out:
            typer.echo(json.dumps(checking.check_json(done), ensure_ascii=False, indent=1))
        _tell_checked(done, voice)
        raise typer.Exit(done.exit_code)


@app.command()
def compare(
    folders: Annotated[
        list[Path],
        typer.Argument(help="solve 的输出文件夹,可多个 / folders that solve wrote, one or several"),
    ],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="写出的网页,如 compare.html / the page to write")
    ],
    json_out: Annotated[
        bool, typer.Option("--json", help="各方案数值写到标准输出 / print the figures on stdout")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="覆盖已有文件 / write over a file that stands")
    ] = False,
    lang: LangOption = None,
) -> None:
    """Put the schemes of one or several runs side by side, on one page that needs no network.

    并列对比一次或多次求解的方案,生成一个可离线打开的网页(中英文随时切换)。
    """
    voice = _Voice(lang)
    with _Guard(voice):
        from layoutopt import pipeline

        runs = pipeline.compare(folders, out, force=force, lang=voice.lang.value)
        if json_out:
            _say_json(pipeline.compare_json(runs))
        count = sum(len(run.schemes) for run in runs)
        voice(
            f"{count} schemes of {len(runs)} runs compared: {out}",
            f"已对比 {len(runs)} 次求解的 {count} 个方案:{out}",
        )


class _Guard:
    """Turns every error of a run into one message and the contract's exit code."""

    def __init__(self, voice: _Voice) -> None:
        self.voice = voice

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, LayoutoptError):
            label = {Lang.ZH: "错误", Lang.EN: "error"}[self.voice.lang]
            typer.echo(f"{label}: {error.message(self.voice.lang.value)}", err=True)
            raise typer.Exit(error.exit_code) from None
        if isinstance(error, BrokenPipeError):  # the reader of a pipe has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        if isinstance(error, KeyboardInterrupt):
            self.voice("interrupted; finished files were kept", "已中断;已完成的文件保留")
            raise typer.Exit(130) from None
        if isinstance(error, Exception) and not isinstance(error, OSError | typer.Exit):
            if os.environ.get("LAYOUTOPT_DEBUG"):
                return
            self.voice(
                f"error: layoutopt itself failed ({type(error).__name__}: {error}); nothing of "
                "yours was changed. Please report it with the drawing; LAYOUTOPT_DEBUG=1 shows "
                "the details",
                f"错误:程序内部出错({type(error).__name__}: {error});未改动您的任何文件。"
                "请连同图纸反馈;设 LAYOUTOPT_DEBUG=1 可查看详情",
            )
            raise typer.Exit(3) from None
        if isinstance(error, OSError):
            where = error.filename or ""
            failed = InputError(
                en=f"{where}: {error.strerror}; check the path and the rights to it",
                zh=f"{where}:{error.strerror};请检查路径与权限",
            )
            typer.echo(f"error: {failed.message(self.voice.lang.value)}", err=True)
            raise typer.Exit(failed.exit_code) from None


def _tell_building(building: Building, voice: _Voice) -> None:
    voice(
        f"unit {building.unit_m:g} m (from {building.unit_from}), "
        f"confidence {building.confidence:.2f}",
        f"图形单位 {building.unit_m:g} m(依据 {building.unit_from}),"
        f"置信度 {building.confidence:.2f}",
    )
    for storey in building.storeys:
        doors = sum(o.kind != "window" for o in storey.openings)
        windows = len(storey.openings) - doors
        voice(
            f"{storey.level:>3} {storey.name}: {len(storey.spaces)} spaces, "
            f"{doors} doors, {windows} windows",
            f"{storey.level:>3} {storey.name}:{len(storey.spaces)} 个空间、"
            f"{doors} 门、{windows} 窗",
        )
        for space in storey.spaces:
            printed = f" ({space.printed_area_m2:g})" if space.printed_area_m2 else ""
            mark = " *" if space.available else ""
            typer.echo(
                f"      {space.id:8} {space.number or '':6} {space.name or '?':10} "
                f"{space.use.value:10} {space.region.area_m2:8.2f} m²{printed}{mark}",
                err=True,
            )
    for finding in building.findings:
        sure = f" ({finding.confidence:.0%})" if finding.confidence is not None else ""
        text = finding.said(voice.lang.value)
        typer.echo(f"  [{finding.severity.value}] {finding.code} {text}{sure}", err=True)


def _tell_outcome(outcome: Outcome, out: Path, voice: _Voice) -> None:
    from layoutopt.account import (
        choice_lines,
        conflict_lines,
        opened_lines,
        place_lines,
        zone_line,
    )

    answer = outcome.schemes
    if answer.infeasible is not None:
        for line in conflict_lines(answer.infeasible, voice.lang.value):
            typer.echo(line, err=True)
        return
    if not answer.schemes:
        voice(
            "the time limit came before any layout; raise --time-limit",
            "限时内未得到方案;请加大 --time-limit",
        )
        return
    gap = answer.gap if answer.gap is not None else 1.0
    voice(
        f"{answer.status}: objective {answer.objective:.0f}, bound {answer.bound:.0f}, "
        f"gap {gap:.1%}",
        f"{answer.status}:目标值 {answer.objective:.0f},下界 {answer.bound:.0f},差距 {gap:.1%}",
    )
    for scheme in answer.schemes:
        typer.echo(f"  {scheme.id}  {scheme.title}", err=True)
        for line in choice_lines(scheme, voice.lang.value) if len(answer.schemes) > 1 else ():
            typer.echo(f"       {line}", err=True)
        for line in opened_lines(scheme, outcome.building, voice.lang.value):
            typer.echo(f"       {line}", err=True)
        for zone in scheme.zones:
            typer.echo(f"       {zone_line(zone, voice.lang.value)}", err=True)
        for finding in scheme.verdict.findings:
            if finding.force != "attest" and finding.met is False:
                text = finding.message if voice.lang is Lang.ZH else finding.message_en
                typer.echo(f"    ✗ {finding.clause} [{finding.force}] {text}", err=True)
        must = [f for f in scheme.verdict.findings if f.force == "must" and f.met is not None]
        met = sum(bool(f.met) for f in must)
        voice(
            f"       must-clauses measured: {met} of {len(must)} met",
            f"       强制条款(已测量):{met} / {len(must)} 满足",
        )
        for line in place_lines(scheme, outcome.program, voice.lang.value):
            typer.echo(f"       {line}", err=True)
    voice(f"written into {out}", f"已写入 {out}")


def _tell_checked(done: Checked, voice: _Voice) -> None:
    from layoutopt.account import opened_lines, verdict_lines, zone_line

    for finding in done.reading.findings:
        text = finding.said(voice.lang.value)
        typer.echo(f"  [{finding.severity.value}] {finding.code} {text}", err=True)
    for scheme in done.schemes:
        typer.echo(f"{done.school} · {scheme.id} · {scheme.title}", err=True)
        for line in opened_lines(scheme, done.reading.building, voice.lang.value):
            typer.echo(f"       {line}", err=True)
        for zone in scheme.zones:
            typer.echo(f"       {zone_line(zone, voice.lang.value)}", err=True)
        for line in verdict_lines(scheme, done.program, voice.lang.value):
            typer.echo(line, err=True)
        if scheme.verdict.compliant:
            voice("complies, as far as it was measured", "合格(以可量测者为限)")
        else:
            voice("does not comply", "不合格")
    if done.kept is not None:
        voice(f"the earlier list was kept as {done.kept}", f"上次的清单保留为 {done.kept}")
    for path in done.files:
        voice(f"wrote {path}", f"已写出 {path}")


def run() -> None:
    """Run the command line as a program."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    app()
