"""Which headers of a tape are known, and what a unit in a header does."""

import pytest

from abs_model.pool.schema import RECEIVABLES, Column, Schema, accepted_headers, header_index, plain, recognise

NAMES = (
    "receivable_id core_enterprise_id core_enterprise_name group_id debtor_id debtor_name supplier_id supplier_name "
    "supplier_size supplier_province supplier_industry transaction_type contract_no contract_amount invoice_no "
    "invoice_code invoice_date invoice_amount is_invoice_verified receivable_amount delivery_date confirmation_no "
    "confirmation_date due_date discount_rate transfer_price first_registration_no first_registration_date "
    "second_registration_no is_joint_debtor_covered is_performed is_prepayment retention_amount has_set_off "
    "is_assignable is_notified is_pledged is_related_party is_disputed is_dishonest_debtor is_government_debtor "
    "asset_class currency status paid_date paid_amount"
).split()
REQUIRED = {
    *("receivable_id", "core_enterprise_id", "debtor_id", "supplier_id", "supplier_name"),
    *("receivable_amount", "due_date"),
}
HEADERS = {column.name: (column.name, *column.zh, *column.en) for column in RECEIVABLES.columns}


def column_of(header: str) -> str | None:
    recognition = recognise(RECEIVABLES, header)
    return recognition.column.name if recognition and not recognition.scale else None


def test_receivables_have_these_columns_and_must_have_these() -> None:
    assert [column.name for column in RECEIVABLES.columns] == NAMES
    assert {column.name for column in RECEIVABLES.columns if column.is_required} == REQUIRED


@pytest.mark.parametrize("name", NAMES)
def test_every_accepted_header_stands_for_its_column_however_it_is_typed(name: str) -> None:
    for header in HEADERS[name]:
        wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in header)
        spaced, starred = f" {header}\u3000", f"{header}*\n"
        for typed in (header, header.upper(), spaced, starred, wide, header.replace("_", " ")):
            assert column_of(typed) == name, typed


def test_every_column_has_at_least_two_chinese_headers() -> None:
    assert [column.name for column in RECEIVABLES.columns if len(column.zh) < 2] == []


def test_no_header_is_accepted_by_two_columns() -> None:
    pairs = {(name, plain(header)) for name, headers in HEADERS.items() for header in headers}
    assert len(accepted_headers(RECEIVABLES)) == len(pairs)


def test_a_schema_in_which_two_columns_accept_one_header_is_refused() -> None:
    columns = (Column(name="a", kind="text", zh=("金额",)), Column(name="b", kind="amount", zh=("金 额",)))
    schema = Schema(kind="x", columns=columns, key="a", amount="b", due_date="a", start_date="a")
    with pytest.raises(ValueError, match="'金额' is accepted by a and by b"):
        accepted_headers(schema)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("应收账款金额(元)", "receivable_amount"),
        ("应收账款金额（元）", "receivable_amount"),
        ("应收账款金额（单位：元）", "receivable_amount"),
        ("应收账款金额/元", "receivable_amount"),
        ("应收帐款金额【人民币元】", "receivable_amount"),
        ("发票金额（元，含税）", "invoice_amount"),
        ("到期日(YYYY-MM-DD)", "due_date"),
        ("贴现率（年化）", "discount_rate"),
        ("是否质押（是/否）", "is_pledged"),
        ("receivableAmount (RMB)", "receivable_amount"),
        ("Due-Date", "due_date"),
    ],
)
def test_a_unit_that_the_column_is_kept_in_does_no_harm(header: str, name: str) -> None:
    assert column_of(header) == name


@pytest.mark.parametrize(
    ("header", "name", "scale"),
    [
        ("应收账款金额(万元)", "receivable_amount", "万元"),
        ("应收账款金额（单位：亿元）", "receivable_amount", "亿元"),
        ("应收账款金额万元", "receivable_amount", "万元"),
        ("合同金额[千元]", "contract_amount", "千元"),
        ("发票金额（万）", "invoice_amount", "万"),
        ("Receivable Amount (USD)", "receivable_amount", "usd"),
        ("receivable_amount (million)", "receivable_amount", "million"),
        ("贴现率(%)", "discount_rate", "%"),
        ("贴现率（‰）", "discount_rate", "‰"),
    ],
)
def test_a_unit_that_would_scale_the_column_is_named_and_never_applied(header: str, name: str, scale: str) -> None:
    recognition = recognise(RECEIVABLES, header)
    assert recognition is not None
    assert (recognition.column.name, recognition.scale) == (name, scale)


@pytest.mark.parametrize(
    "header", ["备注", "序号", "资产转让折扣率", "金额", "", "   ", "应收账款金额（原币）", "（万元）"]
)
def test_other_headers_stand_for_no_column(header: str) -> None:
    assert recognise(RECEIVABLES, header) is None


def test_the_headers_stand_in_the_first_row_that_holds_three_of_them() -> None:
    rows = [
        ["2020年应收账款资产明细", ""],
        ["到期日", "2020"],
        [],
        ["序号", "应收账款编号", "供应商", "到期日"],
        ["1", "R1", "a", "b"],
    ]
    assert header_index(RECEIVABLES, rows) == 3
    assert header_index(RECEIVABLES, rows[:3]) is None


def test_headers_below_the_twentieth_row_are_not_looked_for() -> None:
    headers = ["应收账款编号", "供应商", "到期日"]
    assert header_index(RECEIVABLES, [[""]] * 19 + [headers]) == 19
    assert header_index(RECEIVABLES, [[""]] * 20 + [headers]) is None
