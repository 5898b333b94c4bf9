"""A made-up document with all that can stand in one, hostile names among it, and the tables that it quotes from."""

import datetime

import pandas as pd
from matplotlib.figure import Figure

from abs_model.document.library import Library
from abs_model.document.record import Document, Grid, Head, Listing, Paragraph, Part, Picture, Section
from abs_model.glossary import Language
from abs_model.report.chart_style import new_figure

HOSTILE = (
    "=1+1", "<b>x</b>", "{{ title }}", "{% if %}", "{#", '#import "x"', "A&B <科技> 有限公司", "]]>", "$x^2$",
    "\\alpha", "*bold* _it_ `raw`", "{_{x}_}", "</w:t>", "</script><script>alert(1)</script>", "javascript:alert(1)",
    "@label", "&#65;&amp;",
)  # fmt: skip
"""Names that a document must show as they are."""

CONTROLLED = {"bell\x07nul\x00": "bell〓nul〓", "two\nlines\tand": "two lines and", "\u202eturned": "〓turned"}
"""Names with characters that cannot be printed, and what is shown instead."""


def small_tables(n_lines: int = 3) -> dict[str, pd.DataFrame]:
    """Tables with figures of every unit, one of them with hostile names."""
    names = [*HOSTILE, *CONTROLLED]
    return {
        "classes": pd.DataFrame(
            {
                "tranche": ["A", "B"],
                "balance": [263_000_000.0, 12_345_678.91],
                "coupon_rate": [0.038, 0.0],
                "maturity_date": [datetime.date(2021, 7, 7), datetime.date(2022, 7, 7)],
                "redemption": ["bullet", "pass_through"],
                "illustrative_columns": ["coupon_rate", ""],
            }
        ),
        "suppliers": pd.DataFrame({"name": names, "amount": [1000.5 + place for place in range(len(names))]}),
        "figures": pd.DataFrame(
            {
                "identifier": ["n_receivables", "irr", "face"],
                "value": pd.Series([82, None, 270_000_000.0], dtype=object),
                "unit": ["count", "rate", "yuan"],
            }
        ),
        "tranches": pd.DataFrame(
            {
                "period": range(1, n_lines + 1),
                "interest_paid": [9_994_000.0 / (place + 1) for place in range(n_lines)],
                "share": [1 / (place + 3) for place in range(n_lines)],
            }
        ).round({"interest_paid": 2}),
    }


def small_library(n_lines: int = 3) -> Library:
    """The tables as a library."""
    return Library(tables=small_tables(n_lines))


def small_chart() -> Figure:
    """A chart of one line."""
    figure = new_figure("本金余额", "百万元")
    axes = figure.subplots()
    axes.plot([0, 1, 2], [3.0, 2.0, 0.5])
    return figure


def small_document(language: Language = "zh", *, library: Library | None = None, name: str = "memorandum") -> Document:
    """A document with facts, text, lists, tables, a chart, sections within sections."""
    tables = library or small_library()
    is_zh = language == "zh"
    say = (lambda zh, en: zh) if is_zh else (lambda zh, en: en)
    balance = tables.quote("classes", "balance", tranche="A")
    coupon = tables.quote("classes", "coupon_rate", tranche="A")
    maturity = tables.quote("classes", "maturity_date", tranche="A")
    rows: tuple[tuple[Part, ...], ...] = tuple(
        (line.quote("name", unit="text"), line.quote("amount")) for line in tables.lines("suppliers")
    )
    return Document(
        id=name,
        title=say("发展担保供应链金融资产支持专项计划第1期", "Fazhan guaranteed supply-chain ABS, series 1"),
        subtitle=say("计划说明书", "Issuance memorandum"),
        language=language,
        day="2020-07-07",
        facts=((say("发行规模", "Size"), balance), (say("计划管理人", "Plan manager"), HOSTILE[6])),
        sections=(
            Section(
                id="terms",
                title=say("证券基本情况", "The notes"),
                blocks=(
                    Paragraph(
                        parts=(
                            say("本期发行规模为", "The issue comes to "), balance,
                            say("，票面利率", " at a coupon of "), coupon,
                            say("，预期到期日为", ", expected maturity "), maturity, say("。", "."),
                        )
                    ),
                    Paragraph(parts=(say("投资者应阅读全文。", "Read the whole document."),), kind="warning"),
                    Listing(
                        items=(Paragraph(parts=(say("优先级", "senior"),)), Paragraph(parts=("次级", balance))),
                        is_numbered=True,
                    ),
                ),
                sections=(
                    Section(
                        id="payments",
                        title=say("兑付安排", "Payments"),
                        blocks=(
                            Grid(
                                title=say("各期利息", "Interest by period"),
                                heads=(
                                    Head(words=say("期次", "Period")), Head(words=say("利息", "Interest"), unit="yuan"),
                                    Head(words=say("占比", "Share"), unit="share"),
                                ),
                                rows=tuple(
                                    (line.quote("period"), line.quote("interest_paid"), line.quote("share"))
                                    for line in tables.lines("tranches")
                                ),
                                n_totals=1,
                                note=say("利息按实际天数计算。", "Interest by actual days."),
                            ),
                            Picture(name="small", title=say("本金余额", "Balance"), draw=small_chart),
                        ),
                    ),
                ),
            ),
            Section(
                id="suppliers",
                title=say("供应商", "Suppliers"),
                blocks=(
                    Grid(
                        title=say("供应商明细", "List of suppliers"),
                        heads=(Head(words=say("名称", "Name")), Head(words=say("金额", "Amount"), unit="yuan")),
                        rows=rows,
                    ),
                ),
            ),
        ),
    )  # fmt: skip
