"""The sheets of a guarantor's exposures: obligors against deals, every line, who is the same, what is to be decided."""

from dataclasses import replace

from abs_model.report.book_sheet import GuarantorReport, book_page, title_of
from abs_model.report.frame_table import Shape, frame_table, only_table, put_table
from abs_model.report.page import sheet_name
from abs_model.report.sheet import Book, Column, close_page
from abs_model.run.entity import ENTITY_COLUMNS, entity_table
from abs_model.run.exposure_ledger import EXPOSURE_COLUMNS
from abs_model.run.exposure_view import by_obligor_and_deal
from abs_model.run.near_duplicate import NEAR_DUPLICATE_COLUMNS
from abs_model.run.tally import column_totals

NOT_STATED = "not stated"

AS_SHOWN = Shape(
    heads={"gross": "owed_under_pools", "reason": "duplicate_reason"},
    missing={"obligor_code": NOT_STATED, "share_of_book": "not_applicable", "is_code_sound": "not_applicable"},
    in_words=("product", "reason"),
)


def write_obligors(book: Book, report: GuarantorReport) -> None:
    """What is guaranteed of each obligor, deal by deal and in all, of each guarantor."""
    page = book_page(book, report, "obligors_by_deal", widest=30)
    first, names = page.row, report.names(book.language)
    for guarantor in report.guarantors:
        table = by_obligor_and_deal(report.exposures(guarantor))
        shown = table.assign(obligor_name=[names[str(one)] for one in table["obligor_id"]])
        columns = [str(one) for one in table.columns]
        amounts = [one for one in columns if one.endswith(".guaranteed")]
        made = frame_table(
            book, shown, columns, AS_SHOWN, title=title_of(report, guarantor, "obligors_by_deal"),
            totals=column_totals(table, (*amounts, "guaranteed", "net")),
        )  # fmt: skip
        heads = [
            Column(zh=name.removesuffix(".guaranteed"), en=name.removesuffix(".guaranteed"), unit="yuan")
            if name in amounts
            else column
            for name, column in zip(columns, made.columns, strict=True)
        ]
        put_table(page, replace(made, columns=tuple(heads)))
    close_page(page, freeze=(first, 1))


def write_exposures(book: Book, report: GuarantorReport) -> None:
    """Every line: deal, guarantor, obligor, role, amounts, class."""
    page = book_page(book, report, "book_exposures", widest=30)
    lines = report.ledger.exposures
    own = lines[lines["guarantor_id"].isin([*report.guarantors])].reset_index(drop=True)
    totals = column_totals(own, ("guaranteed", "net"))
    only_table(page, frame_table(book, own, EXPOSURE_COLUMNS, AS_SHOWN, totals=totals), n_left=1)


def write_entities(book: Book, report: GuarantorReport) -> None:
    """Every company with every mention of it, and why these are the same."""
    page = book_page(book, report, "book_entities", widest=30)
    only_table(page, frame_table(book, entity_table(report.ledger.obligors), ENTITY_COLUMNS, AS_SHOWN), n_left=1)


def write_near_duplicates(book: Book, report: GuarantorReport) -> None:
    """Names that a person has to decide about; nothing is put together by likeness."""
    words = [
        "仅名称相近的债务人不会自动归并，请人工核定；如为同一主体，请在各项目中填写同一统一社会信用代码。",
        "Names that only look alike are never put together: decide, and give both deals the same code if they are one.",
    ]
    page = book_page(book, report, "near_duplicates", words, widest=30)
    title = sheet_name("near_duplicates")
    only_table(page, frame_table(book, report.near_duplicates, NEAR_DUPLICATE_COLUMNS, AS_SHOWN, title=title))
