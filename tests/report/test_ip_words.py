"""The words of an IP note: its own where it is spoken of, the usual ones everywhere else, none that is made up."""

from pathlib import Path

import pytest

from abs_model.glossary import TERMS, Language, label, words_of
from abs_model.glossary.ip_report import IN_IP_NOTES
from abs_model.report.ip_screen import folded
from abs_model.report.ip_terms import note_terms
from abs_model.report.ip_words import LANGUAGES, ip_names, party_words, recovery_words, standing_words, word_of
from abs_model.report.source import is_illustrative, source_of
from abs_model.report.text_table import cells
from abs_model.report.workbook import write_workbook
from abs_model.run.ladder import ladder_of
from tests.report.made_up_ip import awkward_note, awkward_runs, awkward_view
from tests.report.test_workbook import loaded

OF_OTHER_COMMANDS = {
    "suppliers",
    "supplier_spread",
    "supplier_cap",
    "suppliers_reached",
    "suppliers_goal_date",
    "core_cap",
    "supplier_cost_rate",
}
"""Words of what suppliers pay, and of bills: no IP note gets there."""

USUAL = {"zh": ("核心企业", "供应商", "应收账款", "专项计划"), "en": ("core enterprise", "supplier", "receivables")}


def test_core_enterprises_are_original_debtors_only_while_an_ip_note_is_spoken_of() -> None:
    with words_of("ip_abn"):
        assert (label("core_enterprise", "zh"), label("core_enterprise", "en")) == ("原始债务人", "original debtor")
        with words_of("supply_chain_abs"):
            assert label("core_enterprise", "zh") == "核心企业"
        assert TERMS["core_enterprise_rating"].zh == "原始债务人评级"
    assert label("core_enterprise", "zh") == "核心企业"
    assert TERMS["core_enterprise_rating"].zh == "核心企业评级"


def test_the_words_of_a_product_end_with_a_fault_too() -> None:
    with pytest.raises(KeyError, match="no-such-term"), words_of("ip_abn"):
        label("no-such-term", "zh")
    assert label("supplier", "en") == "supplier"


def test_every_word_of_an_ip_note_renames_a_term_and_keeps_its_unit() -> None:
    assert {name: term.unit for name, term in IN_IP_NOTES.items()} == {name: TERMS[name].unit for name in IN_IP_NOTES}
    changed = [name for name, term in IN_IP_NOTES.items() if (term.zh, term.en) == (TERMS[name].zh, TERMS[name].en)]
    assert changed == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_usual_word_of_receivables_is_left_among_those_that_name_them(language: Language) -> None:
    with words_of("ip_abn"):
        names = {name: term for name, term in TERMS.items() if name.startswith(("core_", "supplier", "n_core"))}
        said = {name: term.zh if language == "zh" else term.en for name, term in names.items()}
    assert {name for name, one in said.items() if any(word in one for word in USUAL[language])} <= OF_OTHER_COMMANDS


def test_the_general_workbook_of_an_ip_note_speaks_of_original_debtors(tmp_path: Path) -> None:
    pages = loaded(write_workbook(awkward_runs(), tmp_path / "book.xlsx", "zh"))
    said = {str(cell.value) for page in pages.values() for row in page.iter_rows() for cell in row}
    assert "原始债务人" in said
    assert [one for one in said if "核心企业" in one or "供应商" in one] == []
    assert "各级票据 Tranches" in pages


def test_the_ladder_of_an_ip_note_calls_debtors_so() -> None:
    ladder = ladder_of(awkward_view().subject)
    names = {one.id: one.name for one in ladder.scenarios}
    assert names["largest_defaults"].zh == "第一大原始债务人违约且无回收"
    assert names["top_defaults"].en == "3 largest original debtors default, no recovery"


def test_words_of_closed_sets_have_a_name_of_their_own() -> None:
    assert word_of("structure", "receivable", "zh") == "受让应收款"
    assert word_of("ip_type", "copyright", "en") == "copyright"
    assert word_of("method", "income", "zh") == "收益法"
    assert word_of("remark", "yearly_cap", "zh") == "达到年度贴息上限"
    assert word_of("part", "=1+1", "zh") == "=1+1"


def test_weak_support_is_said_with_its_numbers_and_whether_they_are_illustrative() -> None:
    deal = awkward_note()
    zh, en = (recovery_words(deal, language) for language in LANGUAGES)
    assert zh.startswith("知识产权处置回收小且慢，仅为弱担保：违约后按评估价值的5.00%、540天后到账计（示例值）；")
    assert "a weak support: after a default 5.00% of its appraised value, 540 days later (illustrative)" in en
    assert "（示例值）" not in recovery_words(awkward_note(source={}), "zh")
    assert all(cells(line) <= 100 for line in (*folded(zh, 100), *folded(en, 100)))
    assert "".join(folded(zh, 100)) == zh
    assert " ".join(folded(en, 100)) == en


def test_parties_go_by_their_name_and_roles_without_one_by_their_word() -> None:
    deal = awkward_note()
    assert party_words(deal, "law_firm", "zh") == "law_firm"
    assert party_words(deal, "underwriter", "zh") == "承销机构"
    assert ip_names(deal, "en")["costs.legal"] == "legal"


def test_what_is_not_accepted_says_why_and_what_was_found() -> None:
    rows = awkward_view().tables["ip_assets"].to_dict("records")
    words = {row["ip_id"]: standing_words(row, "en") for row in rows}
    assert words["p1"] == "accepted"
    assert words["p5"].startswith("in dispute (")
    assert words["p7"].startswith("claim is not on the tape (")


def test_every_number_of_the_ip_block_stands_among_the_terms_with_its_source() -> None:
    deal = awkward_note()
    terms = {term.path: term for term in note_terms(deal)}
    assert [term.identifier for term in terms.values() if term.identifier not in TERMS] == []
    assert terms["ip.target_rate"].value == 0.03
    assert not is_illustrative(deal, "ip.target_rate")
    assert terms["ip.subsidies.district.brackets.1.ratio"].value == 0.5
    assert terms["ip.subsidies.district.yearly_cap"].value == 300_000.0
    assert terms["ip.costs.legal.amount"].value == 60_000.0
    assert terms["ip.pledge_ratios.invention"].value == 0.4
    assert [path for path in terms if path.startswith("ip.") and not source_of(deal, path)] == []
